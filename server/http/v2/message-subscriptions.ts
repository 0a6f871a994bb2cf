import { searchRoute } from './search.ts'
import * as shapes from './shapes.ts'
import type { V2Part } from './types.ts'

/** What waits for messages, and what has taken some. */
export const messageSubscriptionRoutes: V2Part = (app, services) => {
  searchRoute(app, services, '/message-subscriptions/search', 'messageSubscriptions', shapes.asIs)
  searchRoute(app, services, '/correlated-message-subscriptions/search', 'correlatedMessageSubscriptions', shapes.asIs)
}
