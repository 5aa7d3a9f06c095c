-- Offences that count in a follow-up, at its beginning and in it: recordable, and no breach.
SELECT offence_id, person_id, offence_date
FROM offences
WHERE is_recordable AND NOT is_breach
