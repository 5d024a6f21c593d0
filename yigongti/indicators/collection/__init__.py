"""数据填报 (collection): sheets of base facts, entry, approval up the tree, locks, versions; 附件2、附件3."""
