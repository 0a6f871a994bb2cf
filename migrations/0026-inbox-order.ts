import { type Kysely, sql } from 'kysely'

/**
 * Inboxes in the order of their due days, by index: a task knows the day it is due, under its deadline or of its own. Triggers keep it, so that
 * nobody who moves a deadline or makes a task can forget it. Lists of cases by what they are narrowed by.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table user_task
      -- The day it is due; the last of days: never.
      add column due date not null default '9999-12-31',
      add column yellow_on date,
      add column paused boolean not null default false,
      -- What the days until then are counted in, where a deadline says so.
      add column due_unit text,
      -- The one candidate of a task that has only one, as nearly every task; users are told apart from groups.
      add column candidate text generated always as (case when cardinality(candidate_groups) + cardinality(candidate_users) = 1
        then coalesce(candidate_groups[1], 'user:' || candidate_users[1]) end) stored;

    -- In which a due time becomes a day, for tasks without deadline.
    create function office_zone() returns text immutable parallel safe language sql return 'Asia/Shanghai';

    -- Under which deadline a task stands: its own, or the one of its case that ends when the task is due (the task is in a called process).
    -- The deadline is locked: a task made while the deadline moves waits for the move.
    create function place_user_task() returns trigger language plpgsql as $$
    begin
      select d.due_on, d.yellow_on, d.paused, d.rule->>'unit' into new.due, new.yellow_on, new.paused, new.due_unit from deadline d
        where d.case_id = new.case_id
          and (d.element_instance_key = new.element_instance_key or (d.ended_at is null and d.due_at = new.due_at))
        order by d.element_instance_key = new.element_instance_key desc, d.due_on limit 1 for share;
      if not found then
        new.due := coalesce(((new.due_at - interval '1 millisecond') at time zone office_zone())::date, '9999-12-31');
        new.yellow_on := ((new.due_at - interval '1 day') at time zone office_zone())::date;
        new.paused := false;
        new.due_unit := null;
      end if;
      return new;
    end $$;
    create trigger user_task_made before insert on user_task for each row
      when (new.case_id is not null or new.due_at is not null) execute function place_user_task();
    create trigger user_task_moved before update of due_at on user_task for each row
      when (new.due_at is distinct from old.due_at) execute function place_user_task();

    -- Tasks that stand or stood under the deadline are placed anew: to write their day is to ask for it.
    create trigger user_task_placed before update of due on user_task for each row execute function place_user_task();
    create function place_tasks_of_deadline() returns trigger language plpgsql as $$
    begin
      update user_task t set due = default
        where t.case_id = new.case_id and t.state = 'CREATED'
          and (t.element_instance_key = new.element_instance_key or t.due_at = new.due_at or t.due_at = old.due_at);
      return null;
    end $$;
    create trigger deadline_begun after insert on deadline for each row execute function place_tasks_of_deadline();
    create trigger deadline_moved after update on deadline for each row
      when ((old.due_on, old.due_at, old.yellow_on, old.paused, old.ended_at, old.rule->>'unit')
        is distinct from (new.due_on, new.due_at, new.yellow_on, new.paused, new.ended_at, new.rule->>'unit'))
      execute function place_tasks_of_deadline();

    -- Open tasks that wait for more than one candidate, one row for each.
    create table user_task_candidate (
      candidate text not null,
      due date not null,
      task_key bigint not null references user_task(key) on delete cascade,
      primary key (candidate, due, task_key)
    );
    create index user_task_candidate_task on user_task_candidate (task_key);
    create function share_user_task() returns trigger language plpgsql as $$
    begin
      delete from user_task_candidate where task_key = new.key;
      if new.state = 'CREATED' and new.assignee is null and cardinality(new.candidate_groups) + cardinality(new.candidate_users) > 1 then
        insert into user_task_candidate (candidate, due, task_key)
          select distinct one, new.due, new.key
          from unnest(new.candidate_groups || array(select 'user:' || u from unnest(new.candidate_users) u)) as one;
      end if;
      return null;
    end $$;
    create trigger user_task_shared after insert on user_task for each row
      when (cardinality(new.candidate_groups) + cardinality(new.candidate_users) > 1) execute function share_user_task();
    create trigger user_task_shared_anew after update of state, assignee, candidate_users, candidate_groups, due_at, due on user_task for each row
      when (cardinality(old.candidate_groups) + cardinality(old.candidate_users) > 1
        or cardinality(new.candidate_groups) + cardinality(new.candidate_users) > 1)
      execute function share_user_task();

    update user_task t set due = default where t.due_at is not null or t.case_id is not null;
    insert into user_task_candidate (candidate, due, task_key)
      select distinct one, t.due, t.key
      from user_task t, unnest(t.candidate_groups || array(select 'user:' || u from unnest(t.candidate_users) u)) as one
      where t.state = 'CREATED' and t.assignee is null and cardinality(t.candidate_groups) + cardinality(t.candidate_users) > 1
      on conflict do nothing;

    drop index user_task_assignee;
    create index user_task_assignee on user_task (assignee, due, key) where state = 'CREATED' and assignee is not null;
    create index user_task_waiting on user_task (candidate, due, key) where state = 'CREATED' and assignee is null;

    -- The longest warning there is, for counts of what is due soon.
    create index deadline_warning on deadline ((due_on - yellow_on)) where ended_at is null;

    drop index case_file_organisation;
    create index case_file_organisation on case_file (organisation_id, submitted_at desc, id desc);
    create index case_file_status on case_file (status, submitted_at desc, id desc);
    create index case_file_stage on case_file (stage, submitted_at desc, id desc) where stage is not null;
    create index case_file_type on case_file (case_type, submitted_at desc, id desc);
    create index case_file_open on case_file (submitted_at desc, id desc) where closed_at is null;
    create index notice_case on notice (case_id, published_at desc) where case_id is not null;
    create index award_case on award (case_id);
    create index award_computation_case on award_computation (case_id) where case_id is not null;
    create index case_file_closed on case_file (submitted_at desc, id desc) where closed_at is not null;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    drop index award_computation_case, award_case, notice_case, case_file_closed, case_file_open, case_file_type, case_file_stage, case_file_status, case_file_organisation;
    create index case_file_organisation on case_file (organisation_id, submitted_at desc);
    drop index deadline_warning;
    drop index user_task_waiting, user_task_assignee;
    create index user_task_assignee on user_task (assignee, key) where state = 'CREATED' and assignee is not null;
    drop trigger user_task_shared_anew on user_task;
    drop trigger user_task_shared on user_task;
    drop function share_user_task;
    drop table user_task_candidate;
    drop trigger deadline_moved on deadline;
    drop trigger deadline_begun on deadline;
    drop function place_tasks_of_deadline;
    drop trigger user_task_placed on user_task;
    drop trigger user_task_moved on user_task;
    drop trigger user_task_made on user_task;
    drop function place_user_task;
    drop function office_zone;
    alter table user_task drop column candidate, drop column due_unit, drop column paused, drop column yellow_on, drop column due;
  `.execute(db)
}
