"""任务台账 (tasks): what the documents order, by whom, until when, how far it is, with evidence; clause 001 六."""
