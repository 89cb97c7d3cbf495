-- Days up to this one are final: what they were scored from is not there any more.
alter table organisations add column final_through integer;

-- Who was forgotten, as a keyed hash, so that a feed that still has them cannot bring them back. The key is as old as the store, so
-- that a backup has it too.
create table forgetting_key (
  secret blob not null
) strict;

insert into forgetting_key (secret) values (randomblob(32));

create table forgotten (
  organisation_no integer not null references organisations,
  hash blob not null,
  at text not null,
  primary key (organisation_no, hash)
) strict, without rowid;

-- Each point of the adoption curve as it was told at its own week.
create table adoption_points (
  organisation_no integer not null references organisations,
  week_ending integer not null,
  habitual real not null,
  primary key (organisation_no, week_ending)
) strict, without rowid;

-- What stays of days of presence that were cleared: one bit each, without a date.
create table ever (
  organisation_no integer not null,
  employee_no integer not null,
  active integer not null,
  habitual integer not null,
  primary key (organisation_no, employee_no)
) strict, without rowid;
