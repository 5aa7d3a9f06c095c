use super::*;

fn valid(id: &str) -> Identifier {
    Identifier::Valid(id.to_owned())
}

fn wrong_letter(id: &str) -> Identifier {
    Identifier::WrongLetter(id.to_owned())
}

fn check_pncid(text: &str, expected: &Identifier) {
    assert_eq!(&pncid(text, 2026), expected, "{text}");
}

#[test]
fn a_pncid_has_one_form() {
    check_pncid("1979/0163001B", &valid("1979/0163001B"));
    check_pncid("2000/0000223R", &valid("2000/0000223R"));
    check_pncid("1967/9893091D", &valid("1967/9893091D"));
    check_pncid(" 1979/0163001b ", &valid("1979/0163001B"));
    check_pncid("19790163001B", &valid("1979/0163001B"));
}

#[test]
fn a_short_pncid_is_padded() {
    check_pncid("81/34U", &valid("1981/0000034U"));
    check_pncid("0273319Z", &valid("2002/0073319Z"));
    check_pncid("033Y", &valid("2003/0000003Y"));
    check_pncid("1979/163001B", &valid("1979/0163001B"));
}

#[test]
fn two_digits_of_a_year_to_come_are_of_the_last_century() {
    assert_eq!(pncid("033Y", 2002), valid("1903/0000003Y"));
}

#[test]
fn a_pncid_with_another_letter_is_doubtful() {
    check_pncid("20030011985Z", &wrong_letter("2003/0011985Z"));
    check_pncid("2004/0012345U", &wrong_letter("2004/0012345U"));
}

#[test]
fn letters_that_no_remainder_has_are_never_right() {
    check_pncid("20120052494O", &wrong_letter("2012/0052494O"));
    check_pncid("2001/0171310S", &wrong_letter("2001/0171310S"));
}

#[test]
fn what_is_no_pncid_is_malformed() {
    for text in ["ABC", "1979/01630011B", "1979-0163001B", "1979/0163001", "79/B", "/34U", "197/9B", "é/1B", "0001/1B"]
    {
        check_pncid(text, &Identifier::Malformed);
    }
}

#[test]
fn a_serial_of_zero_is_a_dummy() {
    check_pncid("2000/0000000Z", &Identifier::Dummy);
}

#[test]
fn a_cro_number_is_padded_and_a_small_file_is_not() {
    assert_eq!(cro("097501/98T"), valid("097501/98T"));
    assert_eq!(cro("65656/91H"), valid("065656/91H"));
    assert_eq!(cro("SF05/482703J"), valid("SF05/482703J"));
    assert_eq!(cro("sf83/50058z"), valid("SF83/50058Z"));
}

#[test]
fn the_dummy_cro_number_passes_the_check_and_is_a_dummy() {
    assert_eq!(cro("000000/00Z"), Identifier::Dummy);
}

#[test]
fn what_is_no_cro_number_is_malformed() {
    for text in ["CR0006200062", "12345ABCDEF", "1234567/91H", "SF5/482703J"] {
        assert_eq!(cro(text), Identifier::Malformed, "{text}");
    }
}

#[test]
fn a_cro_number_with_another_letter_is_doubtful() {
    assert_eq!(cro("097501/98A"), wrong_letter("097501/98A"));
}

#[test]
fn an_asn_has_twenty_characters() {
    assert_eq!(asn("2005FF0500000000555P"), valid("2005FF0500000000555P"));
    assert_eq!(asn("9700000000000123456K"), valid("9700000000000123456K"));
    assert_eq!(asn("22FD112200001234560X"), valid("22FD112200001234560X"));
}

#[test]
fn a_short_asn_is_padded() {
    assert_eq!(asn("97/0000/00/123456K"), valid("9700000000000123456K"));
    assert_eq!(asn("1101ZD01448754K"), valid("1101ZD0100000448754K"));
}

#[test]
fn the_letter_of_the_top_level_force_is_dropped() {
    assert_eq!(asn("20L05FF0500000000555P"), valid("2005FF0500000000555P"));
    assert_eq!(asn("20/L05FF/05/555P"), valid("2005FF0500000000555P"));
}

#[test]
fn an_asn_with_another_letter_is_doubtful() {
    // Printed with D in the standing data's own tests; 2,022,200,000,000,021 leaves 16, which is R.
    assert_eq!(asn("2202XC0200000000021D"), wrong_letter("2202XC0200000000021D"));
    assert_eq!(asn("2202XC0200000000021R"), valid("2202XC0200000000021R"));
}

#[test]
fn dummy_asns_are_dummies() {
    for text in ["0800NP0100000000001A", "0800PP0111111111111A", "1201NRPR00000000001A", "1263000000000000001A"] {
        assert_eq!(asn(text), Identifier::Dummy, "{text}");
    }
}

#[test]
fn what_is_no_asn_is_malformed() {
    for text in ["ASN_1999999", "-", "ABCDEFGHIJKLMNOPQRST", "97/0000/123456K", "é", "97000000A", "éé"] {
        assert_eq!(asn(text), Identifier::Malformed, "{text}");
    }
}

#[test]
fn a_upn_is_checked_by_weights_2_to_13() {
    assert_eq!(upn("B801200005001"), valid("B801200005001"));
    // 2x2 + 3x0 + 4x7 + 5x0 + 6x0 + 7x0 + 8x0 + 9x1 + 10x6 + 11x0 + 12x4 + 13x9 = 266 = 11x23 + 13: P.
    assert_eq!(upn("p207000016049"), valid("P207000016049"));
    assert_eq!(upn("Q207000016049"), wrong_letter("Q207000016049"));
}

#[test]
fn a_reason_for_no_upn_is_no_upn() {
    assert_eq!(upn("UN3"), Identifier::None);
    assert_eq!(upn("UN6"), Identifier::Malformed);
}

#[test]
fn a_temporary_upn_ends_in_a_letter() {
    // The last letter counts by its place: B is 1, and 13 x 1 = 13 is P.
    assert_eq!(upn("P00000000000B"), valid("P00000000000B"));
    assert_eq!(upn("P00000000000C"), wrong_letter("P00000000000C"));
    assert_eq!(upn("P0000000000B0"), Identifier::Malformed);
}
