"""组织统一管理 (organization): policy documents, consortia, councils, task ledger, a package each; 三、四（七）1."""
