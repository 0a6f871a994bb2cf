import { useInfiniteQuery } from '@tanstack/react-query'
import type { Page } from '../../server/base/api/common.ts'

/** A keyset-paged list as one growing list. */
export function usePaged<T>(key: readonly unknown[], load: (cursor: string | null) => Promise<Page<T>>, refetchInterval?: number) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    ...(refetchInterval === undefined ? {} : { refetchInterval }),
  })
  const pages = query.data?.pages ?? []
  return {
    items: pages.flatMap((page) => page.items),
    total: pages[0]?.total ?? 0,
    totalIsAtLeast: pages[0]?.totalIsAtLeast === true,
    loading: query.isPending,
    error: query.error,
    refetch: query.refetch,
    hasMore: query.hasNextPage,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
  }
}
