//! Rules of references: what is one child, one offence or one document, and what only seems so.

use crate::issues::in_words::{BLANKED, KEPT, RuleInWords, costly, rule};

/// Sorted by name.
pub(super) const REFERENCES: &[RuleInWords] = &[
    costly(
        "child_not_described",
        "an episode of care, or another event, of a child whom no file of its system describes",
        "kept, but it joins no child of another system; where such children in care are many, nobody else is known not to be looked after on the days of their episodes",
        "ask for the file that describes the child: for an episode the header of its year",
    ),
    rule(
        "copy_of_newer",
        "a delivery whose content came again, of a source in which every row counts",
        "counts no more: the newer one stands",
        "ask the supplier for the delivery that it should have been",
    ),
    rule("deletion_of_nobody", "a deletion that meets no row", "nothing is deleted", "see how it is written"),
    rule(
        "document_in_parts",
        "a document beside another of the same key that is equally new",
        "kept: what they say adds up, and of what both speak the later counts",
        "nothing, if the supplier sends a document in parts; else ask for one document of each key",
    ),
    rule(
        "document_twice",
        "a document with the key of an earlier one of the same delivery",
        "it replaces the earlier one whole",
        "if they are parts of one, say with `parts_by` what each row is about",
    ),
    costly(
        "files_contradict",
        "a row whose key another file of the same day has with other values, so that only the names of the files say which is newer",
        "the file whose name comes later stands; of a ledger the earlier",
        "ask the supplier which of the two is right, and take the other away",
    ),
    costly(
        "key_in_doubt",
        "a row that differs from an older delivery's in one part of its key, by more than a slip: it may be that row put right, or another",
        "both rows count",
        "ask the supplier whether the two are one; the older delivery without the wrong row can be sent again under its name",
    ),
    rule(
        "key_put_right",
        "a row that a newer delivery has with slips of its key put right: of a name, a number, a day",
        "the newer row stands in its place",
        "look whether the two are one",
    ),
    rule(
        "lost_noughts",
        "a reference that has lost the noughts before it: all others of its column have one length",
        "read as the same reference with them",
        "have the column sent as text",
    ),
    rule(
        "noughts_or_none",
        "a reference that stands elsewhere with noughts before it",
        KEPT,
        "look whether both are one; have the column sent as text",
    ),
    costly(
        "offence_differs",
        "an offence with the reference of another one of the same child and delivery, of another day or of another kind",
        "both are taken for one offence",
        "if they are two, ask the supplier for a reference of each offence",
    ),
    rule(
        "reference_in_quotes",
        "a reference that a spreadsheet was told to keep as text (`=\"0012\"`, `'0012`)",
        "read without what stands about it",
        "have the column sent as text",
    ),
    rule(
        "reference_respelled",
        "a reference or an area that differs from an older one in capital letters or blanks alone",
        "read as the older one is written",
        "have it written in one way",
    ),
    rule(
        "reference_with_commas",
        "a reference with commas between its thousands",
        "kept without them",
        "have the column sent as text",
    ),
    rule("reference_with_point", "a reference that has gained `.0`", "kept without it", "have the column sent as text"),
    rule(
        "rounded_identifier",
        "a long number of which a spreadsheet has made noughts",
        BLANKED,
        "have the column sent as text",
    ),
    rule(
        "scientific_identifier",
        "a reference that a spreadsheet has shortened (`1.23E+11`)",
        BLANKED,
        "have the column sent as text",
    ),
    costly(
        "several_children",
        "one reference whose rows differ in birth, sex, forenames or numbers as those of several children do",
        "kept as one child",
        "ask the supplier whether twins or two people share the record, and whose each row is",
    ),
    costly(
        "shared_identifier",
        "one reference of several children: births and forenames are unlike, or three and more names without a birth",
        "each is taken for a child of its own, whom linking may find to be one; more than `max_blanked` of a delivery stop the run",
        "ask the supplier what the reference is; often a spreadsheet has rounded it",
    ),
    rule(
        "twin",
        "a row whose key another row of the delivery has",
        "the row is rejected; the first stays if they say the same",
        "leave one of the rows, the right one",
    ),
    rule(
        "twin_of_newer",
        "a row of residents or of others' figures whose key a newer delivery has",
        "counts no more: the newer row stands",
        "leave one of the rows out; a file that is sent again whole is combined by `snapshot`",
    ),
    rule(
        "two_offences",
        "an offence with the reference of another one of the same child and delivery: of another day and kind, or, within a document, of either",
        "each is taken for an offence of its own",
        "ask the supplier for a reference of each offence",
    ),
];
