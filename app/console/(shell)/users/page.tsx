import { Badge, TableTd, TableTr } from '@mantine/core'
import { getTranslations } from 'next-intl/server'
import { listUsers } from '#lib/access/users.ts'
import { pageOf, pageQuery } from '#lib/http/page.ts'
import { consolePage, titled } from '../../ui/console-page.tsx'
import { LinkButton, PageLink } from '../../ui/links.tsx'
import { Moment } from '../../ui/moment.tsx'
import { OlderLink } from '../../ui/older-link.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ScrollTable } from '../../ui/scroll-table.tsx'

export const generateMetadata = titled('users')

export default consolePage('users:read', 'users', async ({ search }) => {
  const [t, { data, nextCursor }] = await Promise.all([
    getTranslations('users'),
    pageOf(pageQuery.parse({ cursor: search.cursor }), listUsers),
  ])
  return (
    <>
      <PageHeader title={t('title')} lead={t('lead')}>
        <LinkButton href="/console/users/new">{t('invite')}</LinkButton>
      </PageHeader>
      <ScrollTable
        label={t('title')}
        columns={[{ name: t('email') }, { name: t('name') }, { name: t('role') }, { name: t('status') }, { name: t('since') }]}
      >
        {data.map(({ id, email, name, role, status, createdAt }) => (
          <TableTr key={id}>
            <TableTd>
              <PageLink href={`/console/users/${id}`}>{email}</PageLink>
            </TableTd>
            <TableTd>{name}</TableTd>
            <TableTd>{t(`roles.${role}`)}</TableTd>
            <TableTd>
              <Badge variant={status === 'active' ? 'light' : 'default'}>{t(`states.${status}`)}</Badge>
            </TableTd>
            <TableTd>
              <Moment at={createdAt} />
            </TableTd>
          </TableTr>
        ))}
      </ScrollTable>
      <OlderLink path="/console/users" search={search} nextCursor={nextCursor} />
    </>
  )
})
