-- Days up to this one are final: what they were scored from is not there any more.
alter table organisations add final_through bigint;

-- Who was forgotten, as a keyed hash, so that a feed that still has them cannot bring them back. The key is as old as the store, so
-- that a backup has it too.
create table forgetting_key (
  secret varbinary(32) not null
);

insert into forgetting_key (secret) values (crypt_gen_random(32));

create table forgotten (
  organisation_no bigint not null references organisations,
  hash varbinary(32) not null,
  at nvarchar(40) collate latin1_general_100_bin2 not null,
  primary key (organisation_no, hash)
);

-- Each point of the adoption curve as it was told at its own week.
create table adoption_points (
  organisation_no bigint not null references organisations,
  week_ending bigint not null,
  habitual float not null,
  primary key (organisation_no, week_ending)
);

-- What stays of days of presence that were cleared: one bit each, without a date.
create table ever (
  organisation_no bigint not null,
  employee_no bigint not null,
  active bigint not null,
  habitual bigint not null,
  primary key (organisation_no, employee_no)
);
