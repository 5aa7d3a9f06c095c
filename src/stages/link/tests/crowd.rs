//! Rows that meet every rule, in any order.

use expect_test::expect;
use proptest::prelude::*;

use super::drawn::{any_order, linked, linked_shuffled};
use super::{events, fact};
use crate::stages::drawing;

/// Rows that meet every rule, with more than one way to be matched wrongly.
const CROWD: &[(&str, &str)] = &[
    (
        "person_records",
        "source             | record_id | forenames | surname | date_of_birth | pncid         | asn | yot_id | seen_on
         police             | N1        | Ada       | Okoro   | 2009-05-01    | 2021/0000001C | A1  |        | 2021-01-01
         police             | N1        | Ada       | Okoro   | 2009-05-01    | 2021/0000001C | A2  |        | 2022-01-01
         police             | N2        | Ben       | Mensah  | 2010-07-09    | 2021/0000002D | A3  |        | 2022-01-01
         court_hearing      | D1        | Adda      | Okoro   | 2009-05-01    |               | A1  |        | 2021-03-01
         court_hearing      | D2        | Ben       | Mensah  | 2010-07-09    |               |     |        | 2022-03-01
         court_register     | A3        | Ben       | Mensahh | 2010-07-19    |               | A3  |        | 2022-03-02
         case_management    | Y1        | Ada       | Okoro   | 2009-05-01    |               |     | 17     | 2021-04-01
         childrens_services | C1        |           |         | 2009-05-01    |               |     | 17     |
         childrens_services | C2        |           |         | 2011-12-24    |               |     | 18     |",
    ),
    (
        "offence_records",
        "source          | record_id | offence_ref | asn | urn | offence_date | cjs_code
         police          | N1        | O1          | A1  |     | 2021-01-01   | TH68010
         police          | N1        | O2          | A1  |     | 2021-01-01   | TH68010
         police          | N1        | O1          | A1  |     | 2021-01-01   | TH68010
         court_hearing   | D1        | f-1         | A1  | U1  | 2021-01-01   | TH68010
         case_management | Y1        | 1           |     |     | 2021-01-01   | TH68010
         case_management | Y1        | 2           |     |     | 2021-01-01   | TH68010
         court_register  | A3        | U2/1        | A3  | U2  |              | CJ88001
         police          | N2        | O7          | A3  |     | 2022-01-01   | CJ88001",
    ),
    (
        "outcome_records",
        "source          | record_id | offence_ref | outcome_date | outcome
         court_hearing   | D1        | f-1         | 2021-03-01   | referral_order
         case_management | Y1        | 2           | 2021-03-02   | referral_order
         case_management | Y1        | 1           | 2021-03-02   | withdrawn
         court_register  | A3        | U2/1        | 2022-03-02   | fine
         police          | N2        | O7          | 2022-03-02   | none",
    ),
    (
        "hearing_records",
        "source          | record_id | case_ref | offence_ref | hearing_date | decision
         court_hearing   | D1        | h-1      |             | 2021-02-01   | youth_detention
         case_management | Y1        | 7        | 1           | 2021-02-01   | local_authority
         case_management | Y1        | 7        | 2           | 2021-02-01   | local_authority
         court_hearing   | D1        | h-2      |             | 2021-03-01   |",
    ),
];

#[test]
fn a_crowd_is_linked_as_it_was_drawn() {
    let linked = linked(CROWD);
    let expected = expect![[r#"
        offence TH68010 on 2021-01-01, heard 2021-02-01, by case_management,court_hearing,police
          referral_order on 2021-03-01, appeal none, residence -, by court_hearing
        offence TH68010 on 2021-01-01, heard 2021-02-01, by case_management,police
          withdrawn on 2021-03-02, appeal none, residence -, by case_management
        offence CJ88001 on 2022-01-01, heard -, by court_register,police
          fine on 2022-03-02, appeal none, residence -, by court_register
        remand youth_detention on 2021-02-01, next heard 2021-03-01
    "#]];
    expected.assert_eq(&events(&linked));
    assert_eq!(fact(&linked, "children"), (3, 8));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_the_rows_changes_nothing(orders in any_order(CROWD)) {
        let (drawn, shuffled) = (linked(CROWD), linked_shuffled(CROWD, &orders));
        prop_assert_eq!(events(&drawn), events(&shuffled));
        prop_assert_eq!(drawing::draw(drawn.links()), drawing::draw(shuffled.links()));
        prop_assert_eq!(&drawn.tables().children, &shuffled.tables().children);
        prop_assert_eq!(&drawn.tables().offences, &shuffled.tables().offences);
        prop_assert_eq!(drawn.facts(), shuffled.facts());
    }
}
