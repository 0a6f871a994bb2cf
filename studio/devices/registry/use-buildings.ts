import { useQuery } from '@tanstack/react-query'
import { registryApi } from '../../api/registry.ts'

export function useBuildings(subject: string) {
  return useQuery({ queryKey: ['registry', subject, 'buildings'], queryFn: () => registryApi.buildings(subject) })
}
