import { type Kysely, sql } from 'kysely'

/** The snapshot of evidence a submitted form stands on; pictures of sites and floors with the devices on them; names in the order people read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table submission add column evidence_snapshot text references evidence_snapshot(id);
    create index submission_snapshot on submission (evidence_snapshot) where evidence_snapshot is not null;
    create table site_plan (
      id text primary key,
      subject_id text not null references subject(id),
      -- Number of a building and a floor of it; null: the whole site, or the whole building.
      building text,
      floor text,
      title text not null,
      document_id text not null references document(id),
      created_at timestamptz not null,
      created_by text not null,
      foreign key (subject_id, building) references building(subject_id, id) on delete cascade
    );
    create index site_plan_subject on site_plan (subject_id);
    create table device_position (
      plan_id text not null references site_plan(id) on delete cascade,
      subject_id text not null,
      device_id text not null,
      -- From the left and from the top, in per cent of the picture.
      x numeric(5, 2) not null check (x between 0 and 100),
      y numeric(5, 2) not null check (y between 0 and 100),
      primary key (plan_id, device_id),
      foreign key (subject_id, device_id) references device(subject_id, id) on delete cascade
    );
    -- 2期 stands before 10期, and names by their sound, where the database knows the rules of Chinese; else by their signs.
    do $$ begin
      create collation zone_name (provider = icu, locale = 'zh-u-kn-true');
    exception when others then
      create collation zone_name from "C";
    end $$;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop collation zone_name;
    drop table device_position, site_plan;
    drop index submission_snapshot;
    alter table submission drop column evidence_snapshot;
  `.execute(db)
}
