-- Feeds that an administrator said deliver no more. Scoring waits for the others.
create table ended_feeds (
  organisation_no integer not null references organisations,
  source text not null,
  ended_on integer not null,
  primary key (organisation_no, source)
) strict, without rowid;

-- The first day that an input counts for: days that were told before it came stay without it.
alter table delivered add column counts_from integer not null default 0;

-- Of recent days: how many activities came from a source, and when the first and the last of them.
create table arrivals (
  organisation_no integer not null references organisations,
  source text not null,
  day integer not null,
  rows integer not null,
  first_on integer not null,
  last_on integer not null,
  primary key (organisation_no, source, day)
) strict, without rowid;

-- What each report asked for, so that the next can say what became of it.
alter table publications add column steps text not null default '[]';

-- The hashes of one person, their id and addresses, belong together. Random: it leads nowhere.
alter table forgotten add column person blob;
