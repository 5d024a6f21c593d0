"""Every fact of a stream: what the room of indicators offers the house, and which tables are watched for it."""

from yigongti.indicators.streams import health, operations, postings, settlements, stays, visits

FACTS = (*visits.FACTS, *stays.FACTS, *operations.FACTS, *settlements.FACTS, *health.FACTS, *postings.FACTS)
STREAMS = tuple({fact.stream.code: fact.stream for fact in FACTS if fact.stream is not None}.values())
