"""How right a night's linking is on our own invented extracts, by ethnic group, community, kind of child and source.

    synth.py YJP CHILDREN FOLDER [FLAGS OF SYNTH]...

Writes extracts with their truth, runs the nightly job on them, and opens the links it sealed, with the key made here.
"""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from pyrage import decrypt
from pyrage.x25519 import Identity

from score import Scorer, show_groups

AS_AT = "2026-09-30"
SEED = "1"


def synthesise(yjp, children, folder, flags=()):
    """Extracts with identity errors, and a key of their own."""
    call(yjp, "synth", "--children", str(children), "--seed", SEED, "--out", folder, *flags)
    call(yjp, "key", "new", "--key", folder / "yjp.key")


def nightly(yjp, folder):
    """The command that links them, among all else that a night does."""
    paths = ["--deliveries", folder / "deliveries", "--store", folder / "store", "--key", folder / "yjp.key"]
    return [yjp, "run", *paths, "--as-at", AS_AT]


def call(*command):
    subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL)


def links(folder):
    """The links of the run: source, record_id and cluster."""
    lines = (folder / "yjp.key").read_text().splitlines()
    identities = [Identity.from_str(line.split()[1]) for line in lines if line.startswith("archive ")]
    sealed = folder / f"store/identifiable/links/as_at={AS_AT}.parquet.age"
    return pq.read_table(BytesIO(decrypt(sealed.read_bytes(), identities)))


def scored(folder):
    """A scorer that holds the truth and the clusters of the run; tells of records that only one of them knows."""
    database = duckdb.connect()
    database.register("links", links(folder))
    database.execute(f"""
        copy (
            select source || '/' || record_id record, child person, source, ethnic_group, community,
                case when is_in_hostel = 'true' then 'hostel' when is_renamed = 'true' then 'renamed' else kin end kind
            from read_csv('{folder}/truth/records.csv', all_varchar = true) records
            join '{folder}/truth/persons.parquet' on person_id = child
            join read_csv('{folder}/truth/people.csv', all_varchar = true) people using (child)
            order by all
        ) to '{folder}/links_truth.parquet'
    """)
    clusters = "select source || '/' || record_id record, cluster::varchar cluster_id from links order by all"
    database.execute(f"copy ({clusters}) to '{folder}/clusters.csv'")
    scorer = Scorer(folder / "links_truth.parquet")
    scorer.read_clusters(folder / "clusters.csv")
    return scorer, strangers(scorer)


def strangers(scorer):
    """How many records only the truth knows, and how many only the run."""
    return scorer.one("""
        select count(*) filter (clusters.record_name is null), count(*) filter (truth.record_name is null)
        from truth full join clusters using (record_name)
    """)


def main():
    yjp, children, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True)
    synthesise(yjp, children, folder, sys.argv[4:])
    call(*nightly(yjp, folder))
    scorer, (only_truth, only_run) = scored(folder)
    print(f"records known to the truth alone {only_truth}, to the run alone {only_run}")
    print(f"all  {scorer.clusters()}  true {scorer.n_true():,}")
    for group in ("ethnic_group", "community", "kind", "source"):
        show_groups(scorer, group)


if __name__ == "__main__":
    main()
