//! A page about how records were joined, for those who look after linking.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use super::people::RecordSayings;
use crate::durable::{self, Access};
use crate::error::{Error, Kind, Result};
use crate::job::keeping::folders::create_private_folder;
use crate::job::running::run::Job;
use crate::job::running::steps::{
    self, ExplainedCluster, ExplainedLink, ExplainedLinkage, ExplainedPair, ExplainedPart, Model, RecordLink,
    RecordName, ReviewPair,
};

/// How many pairs that join, and how many that do not, are taken apart where none was asked for.
const PAIRS_NEAR: usize = 6;

/// Of more records than this only those pairs are shown that joined them.
const WEIGHED_MAX: usize = 30;

/// Which page is wanted.
#[derive(Debug, Clone)]
pub struct WantedPage {
    /// From the newest run up to this day.
    pub on: NaiveDate,
    /// Where it goes.
    pub file: PathBuf,
    /// Pairs of records to be taken apart, each `source/record`; those near the thresholds, if there are none.
    pub pairs: Vec<[String; 2]>,
    /// The pseudonym of the person whose records are drawn.
    pub person_id: Option<String>,
    /// Whether to show what records are called and what they say.
    pub is_shown: bool,
}

impl Job {
    /// Writes the page, which only the owner may read. Returns the day that was linked.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a page that shows what records say and would lie outside the folder for such pages, or for
    /// one that would lie where the store keeps something else.
    pub fn write_linkage_page(&self, wanted: &WantedPage) -> Result<NaiveDate> {
        let file = self.place_of_page(&wanted.file, wanted.is_shown)?;
        let (day, model) = self.model(wanted.on)?;
        let mut about = ExplainedLinkage {
            service: self.project.settings.name.clone(),
            as_at: day,
            thresholds: self.project.linkage.thresholds,
            pairs: Err("Pairs are kept encrypted: with the key they are taken apart here."),
            cluster: None,
            is_identifiable: wanted.is_shown,
            model,
        };
        let is_asked = wanted.is_shown || wanted.person_id.is_some() || !wanted.pairs.is_empty();
        if is_asked || self.key_file.exists() {
            self.take_apart(day, wanted, &mut about)?;
        }
        durable::write_bytes(&file, Access::Private, steps::linkage_page(&about).as_bytes())?;
        Ok(day)
    }

    /// Fills in what the key opens.
    fn take_apart(&self, day: NaiveDate, wanted: &WantedPage, about: &mut ExplainedLinkage) -> Result<()> {
        let person = wanted.person_id.as_ref().map(|id| self.person(id, day)).transpose()?.map(|(_, records)| records);
        let records = person.unwrap_or_default();
        let asked: Vec<(RecordName, RecordName)> =
            wanted.pairs.iter().map(|[one, other]| (name_of(one), name_of(other))).collect();
        let is_weighed = !asked.is_empty() || (2..=WEIGHED_MAX).contains(&records.len());
        let people = (is_weighed || wanted.is_shown).then(|| self.people(day)).transpose()?;
        let near = if asked.is_empty() {
            near(self.review(day)?.1.into_iter().map(|one| one.pair).collect(), about.thresholds.join)
        } else {
            Vec::new()
        };
        let says = if wanted.is_shown { self.sayings_of(day, &asked, &near, &records)? } else { RecordSayings::new() };
        let naming = Naming { says, is_shown: wanted.is_shown };
        let weigh = |pairs: &[(RecordName, RecordName)], model: &Model| match &people {
            Some(people) => people.weigh(&self.project, model, pairs),
            None => Ok(Vec::new()),
        };
        let mut pairs: Vec<ExplainedPair> = near.iter().map(|pair| naming.near(pair)).collect();
        for (at, weighed) in weigh(&asked, &about.model)?.into_iter().enumerate() {
            let weighed = weighed.ok_or_else(|| unknown(at, about.as_at))?;
            pairs.push(naming.pair(&asked[at], String::new(), weighed.weight, &weighed.parts));
        }
        about.pairs = Ok(pairs);
        if wanted.person_id.is_some() {
            let all = all_pairs(&records);
            let weights = if records.len() <= WEIGHED_MAX { weigh(&all, &about.model)? } else { Vec::new() };
            let weights: Vec<Option<f64>> = weights.into_iter().map(|one| Some(one?.weight)).collect();
            about.cluster = Some(naming.cluster(&records, &weights));
        }
        Ok(())
    }

    fn sayings_of(
        &self,
        day: NaiveDate,
        asked: &[(RecordName, RecordName)],
        near: &[ReviewPair],
        records: &[RecordLink],
    ) -> Result<RecordSayings> {
        let of_asked = asked.iter().flat_map(|(one, other)| [one.clone(), other.clone()]);
        let of_near = near.iter().flat_map(|pair| pair.records.clone());
        let of_records = records.iter().map(|record| name_of(&record.record));
        self.sayings(day, &of_asked.chain(of_near).chain(of_records).collect::<BTreeSet<RecordName>>())
    }

    /// Where a page may lie: what shows values only in the folder of the store for such pages; any other anywhere but among
    /// what the store keeps.
    fn place_of_page(&self, file: &Path, is_shown: bool) -> Result<PathBuf> {
        let pages = self.store.pages();
        if is_shown {
            create_private_folder(&pages)?;
        }
        let name = file.file_name().filter(|_| !file.is_dir()).ok_or_else(|| {
            Error::new(Kind::Usage, format!("{}: is no name of a file", file.display()))
                .hint("name one with --html FILE")
        })?;
        let folder = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let folder = folder.canonicalize().map_err(|error| Error::store(folder, &error))?;
        let is_among_pages = pages.canonicalize().is_ok_and(|pages| folder == pages);
        let is_in_store = self.store.root().canonicalize().is_ok_and(|root| folder.starts_with(root));
        let hint = format!("write it to {}", pages.join("linkage.html").display());
        match (is_among_pages, is_shown, is_in_store) {
            (false, true, _) => {
                let message = "a page that shows what records say does not leave the identifiable part of the store";
                Err(Error::new(Kind::Usage, message).hint(hint))
            }
            (false, false, true) => {
                let message = format!("{}: lies where the store keeps something else", file.display());
                Err(Error::new(Kind::Usage, message).hint(format!("{hint}, or to a folder outside the store")))
            }
            _ => Ok(folder.join(name)),
        }
    }
}

/// A record's source and its name there.
fn name_of(record: &str) -> RecordName {
    let (source, name) = record.split_once('/').unwrap_or((record, ""));
    (source.to_owned(), name.to_owned())
}

fn unknown(at: usize, day: NaiveDate) -> Error {
    let message = format!("a record of --pair number {} is not among those linked as at {day}", at + 1);
    Error::new(Kind::Usage, message).hint("name each as `yjp explain person` and `yjp review` do: source/record")
}

/// Those pairs that lie nearest to where records join, above and below.
fn near(mut pairs: Vec<ReviewPair>, join: f64) -> Vec<ReviewPair> {
    pairs.sort_by(|one, other| (one.weight - join).abs().total_cmp(&(other.weight - join).abs()));
    let (joined, apart): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|pair| pair.standing == "joined");
    joined.into_iter().take(PAIRS_NEAR).chain(apart.into_iter().take(PAIRS_NEAR)).collect()
}

fn all_pairs(records: &[RecordLink]) -> Vec<(RecordName, RecordName)> {
    let others = |at: usize| (at + 1..records.len()).map(move |other| (at, other));
    let places = (0..records.len()).flat_map(others);
    places.map(|(one, other)| (name_of(&records[one].record), name_of(&records[other].record))).collect()
}

/// What records are called on the page, and what is shown of them.
struct Naming {
    says: RecordSayings,
    is_shown: bool,
}

impl Naming {
    fn near(&self, pair: &ReviewPair) -> ExplainedPair {
        let [one, other] = pair.records.clone();
        self.pair(&(one, other), pair.standing.clone(), pair.weight, &pair.parts)
    }

    fn pair(
        &self,
        (one, other): &(RecordName, RecordName),
        standing: String,
        weight: f64,
        parts: &[(String, String, f64)],
    ) -> ExplainedPair {
        let names =
            [one, other].map(
                |(source, name)| {
                    if self.is_shown { format!("{source}/{name}") } else { format!("a record of {source}") }
                },
            );
        let text = |record: &RecordName, comparison: &str| {
            let said = self.says.get(record)?.iter().find(|(name, _)| name == comparison);
            said.map(|(_, text)| text.clone())
        };
        let says = |comparison: &str| Some([text(one, comparison)?, text(other, comparison)?]);
        let part = |(name, level, weight): &(String, String, f64)| ExplainedPart {
            name: name.clone(),
            level: level.clone(),
            weight: *weight,
            says: says(name),
        };
        // It begins with the prior.
        let (prior, others): (Vec<_>, Vec<_>) = parts.iter().partition(|(name, ..)| name == "prior");
        let parts = prior.into_iter().chain(others).map(part).collect();
        ExplainedPair { names, standing, weight, parts }
    }

    /// The records with all their pairs, or with those alone that joined them, where the others were not weighed.
    fn cluster(&self, records: &[RecordLink], weights: &[Option<f64>]) -> ExplainedCluster {
        let name = |(at, record): (usize, &RecordLink)| {
            let source = name_of(&record.record).0;
            if self.is_shown { format!("{} {}", at + 1, record.record) } else { format!("{} ({source})", at + 1) }
        };
        let is_join = |one: &RecordLink, other: &RecordLink| one.joined_to.as_ref() == Some(&other.record);
        let mut links = Vec::new();
        let mut weights = weights.iter();
        for (at, one) in records.iter().enumerate() {
            for (place, other) in records.iter().enumerate().skip(at + 1) {
                let again = weights.next().copied().flatten();
                let joined = [(one, other), (other, one)].into_iter().find(|(one, other)| is_join(one, other));
                let weight = joined.map_or(again, |(joined, _)| joined.weight);
                if joined.is_some() || again.is_some() {
                    links.push(ExplainedLink { ends: [at, place], weight, is_join: joined.is_some() });
                }
            }
        }
        ExplainedCluster { records: records.iter().enumerate().map(name).collect(), links }
    }
}
