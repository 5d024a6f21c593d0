"""事件 events: outbox written in the action's own transaction, delivered after commit, dead letters replayable."""
