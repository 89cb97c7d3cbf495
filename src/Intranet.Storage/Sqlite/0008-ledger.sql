-- The ledger as a chain: an entry for each award and each of its events, whose hash covers the entry before it. The last hash is in the
-- organisation's row.
create table ledger (
  organisation_no integer not null references organisations,
  entry_no integer not null,
  award_no integer not null references awards,
  event text not null check (event in ('earned', 'announced', 'delivered', 'withdrawn')),
  hash blob not null,
  primary key (organisation_no, entry_no)
) strict, without rowid;

create trigger ledger_entries_are_never_changed before update on ledger begin select raise(abort, 'the ledger is append-only'); end;
create trigger ledger_entries_are_never_removed before delete on ledger begin select raise(abort, 'the ledger is append-only'); end;

alter table organisations add column ledger_head blob;
