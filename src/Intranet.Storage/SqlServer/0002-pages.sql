-- Keys that protect cookies and forms; all web servers of a store share them.
create table web_keys (
  name nvarchar(200) collate latin1_general_100_bin2 not null primary key,
  xml nvarchar(max) collate latin1_general_100_bin2 not null
);

-- Reports made on request. The scheduled ones are in publications.
create table asked_reports (
  asked_no bigint identity primary key,
  organisation_no bigint not null references organisations,
  sunday bigint not null,
  week nvarchar(20) collate latin1_general_100_bin2 not null,
  language nvarchar(20) collate latin1_general_100_bin2 not null,
  asked_at nvarchar(40) collate latin1_general_100_bin2 not null,
  asked_by nvarchar(400) collate latin1_general_100_bin2 not null,
  step bigint not null,
  done_at nvarchar(40) collate latin1_general_100_bin2,
  reason nvarchar(4000) collate latin1_general_100_bin2,
  pdf varbinary(max)
);

create index asked_reports_open on asked_reports (organisation_no, asked_no) where done_at is null;

create index audit_of_organisation on audit (organisation_no, audit_no);
