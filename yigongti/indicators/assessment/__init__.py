"""资料评定 (assessment): checklists, evidence, verdicts by two persons; 附件3-1 to 3-3."""
