import { type Kysely, sql } from 'kysely'

/** Jobs of listeners and ad-hoc sub-processes, tasks that listeners watch, start events that wait for a condition. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table job
      add column kind text not null default 'BPMN_ELEMENT'
        check (kind in ('BPMN_ELEMENT', 'EXECUTION_LISTENER', 'TASK_LISTENER', 'AD_HOC_SUB_PROCESS')),
      add column listener_event_type text not null default 'UNSPECIFIED'
        check (listener_event_type in ('UNSPECIFIED', 'START', 'END', 'CREATING', 'ASSIGNING', 'UPDATING', 'COMPLETING', 'CANCELING')),
      -- A task listener refused the change of its task.
      add column denied boolean,
      add column denied_reason text;

    -- Its changes go through the engine, which asks the listeners first.
    alter table user_task add column listened boolean not null default false;

    alter table start_subscription drop constraint start_subscription_kind_check;
    alter table start_subscription add constraint start_subscription_kind_check check (kind in ('message', 'signal', 'conditional'));
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    delete from start_subscription where kind = 'conditional';
    alter table start_subscription drop constraint start_subscription_kind_check;
    alter table start_subscription add constraint start_subscription_kind_check check (kind in ('message', 'signal'));
    alter table user_task drop column listened;
    alter table job drop column denied_reason, drop column denied, drop column listener_event_type, drop column kind;
  `.execute(db)
}
