//! What was planted in the invented histories, in words.

use super::options::{Options, Rates};

/// The text of `truth/planted.md`.
pub fn planted(options: &Options) -> String {
    let Options { children, seed, identity_errors, until, rates } = options;
    let Rates { twins, siblings, namesakes, hostels, new_years_day, renamed, shared_numbers, unnamed } = rates;
    format!(
        "# What is planted in these invented extracts

Made by `yjp synth --children {children} --seed {seed}`, histories from 2018-04-01 to {until}, identity errors: {identity_errors}.
Everyone in them is invented. The tables beside this file are the truth: figures made from them are the right ones.

## Differences between groups

| Who | What | Factor against the others |
|---|---|---|
| Black children | come to police notice, per head of population | 2.4 |
| Mixed children | come to police notice | 2.0 |
| Other children | come to police notice | 1.2 |
| Asian children | come to police notice | 0.7 |
| Black and Mixed children | are charged rather than diverted, for the same offences and past | 1.35 each way |
| Black children | are detained on remand | about 1.9 |
| Mixed children | are detained on remand | about 1.6 |
| Black and Mixed children | are sent to custody, for the same offences and past | 1.3 |
| looked-after children | come back after a case | 1.5 |
| girls | come back after a case | 0.7 |
| adults | come back after a case | 0.8 |

Looked-after children in the population: 1.1 in 100; Mixed 1.6, Black 1.3, Asian 0.5 times that.
Among children known to the police 8 in 100 are looked after at some time, most of them when they first offend, so they are heavily over-represented.

## Children who are hard to tell from others

`people.csv` says of each child where its names come from and what it is to the child before. Names come from the pools of fourteen communities, some of
them small; what is done to a name depends on its community.

| Who | Share of all children |
|---|---|
| children whose twin is known too | {twins} |
| brothers and sisters of a child already known | {siblings} |
| namesakes of another child, one in ten of them born on the same day (with identity errors) | {namesakes} |
| boys who came alone, about 19 to a hostel | {hostels} |
| of those, born on the first of January for all that anybody knows | {new_years_day} |
| children whose surname changes, eight times as many among Roma (with identity errors) | {renamed} |
| children who are now and then under the PNCID of the child before (with identity errors) | {shared_numbers} |
| children whose first case has a filler for a name at the police (with identity errors) | {unnamed} |

Without regard to hostels 12 in 100 Somali, 8 Arabic and Vietnamese and 2 Pakistani and Bangladeshi children are registered on the first of January.

## Other things to find

- Two children in three come back rarely (19 in 100 after each case), a quarter often (52), seven in a hundred nearly always (86);
  2.2 times that after a community or custodial sentence, 1.6 after a lesser sentence, 1.2 after a caution, 0.9 after anything else.
- 12 in 1,000 offences that their code alone can find within a case have no date in any source.
- 2 in 100 children were first cautioned in another area: they are no first-time entrants here.
- 3 in 100 local children are away for 400 days: case management says OTHER for what is decided meanwhile.
- 4 in 100 community and custodial sentences are appealed against; a quarter of those are quashed, a quarter changed.
- 2 in 100 court results were first sent wrong and are put right in the next delivery.
- 2 in 100 rows come one delivery late, 1 to 2 in 100 come twice.
- 6 in 1,000 children were first sent under another national id, which a later return deletes.
- With identity errors on: misspelt, swapped, shortened names, aliases, wrong and missing PNCIDs and CRO numbers, day and month of birth
  swapped, moved homes, two nominals of one child (4 in 100), birthdays put down as 1 January, ethnicity that differs between sources, decisions entered up to six
  days late in case management (3 in 100 cases), rows twice in one file and broken cells (4 in 1,000 police rows each).
"
    )
}
