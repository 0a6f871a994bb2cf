import { type Kysely, sql } from 'kysely'

/** Several programmes may define the same role: each grants its own permissions, and the role has them all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table role_grant (
      role text not null references role (code),
      -- Programme, or 'built-in'.
      source text not null,
      permissions text[] not null,
      primary key (role, source)
    );
    insert into role_grant (role, source, permissions) select code, source, permissions from role;
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table role_grant`.execute(db)
}
