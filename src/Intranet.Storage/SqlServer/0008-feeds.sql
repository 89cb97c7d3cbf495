-- Feeds that an administrator said deliver no more. Scoring waits for the others.
create table ended_feeds (
  organisation_no bigint not null references organisations,
  source nvarchar(400) collate latin1_general_100_bin2 not null,
  ended_on bigint not null,
  primary key (organisation_no, source)
);

-- The first day that an input counts for: days that were told before it came stay without it.
alter table delivered add counts_from bigint not null default 0;

-- Of recent days: how many activities came from a source, and when the first and the last of them.
create table arrivals (
  organisation_no bigint not null references organisations,
  source nvarchar(400) collate latin1_general_100_bin2 not null,
  day bigint not null,
  rows bigint not null,
  first_on bigint not null,
  last_on bigint not null,
  primary key (organisation_no, source, day)
);

-- What each report asked for, so that the next can say what became of it.
alter table publications add steps nvarchar(max) collate latin1_general_100_bin2 not null default '[]';

-- The hashes of one person, their id and addresses, belong together. Random: it leads nowhere.
alter table forgotten add person varbinary(16);
