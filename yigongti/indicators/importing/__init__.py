"""数据导入 (importing): Excel and CSV into sheets, with remembered mapping, preview, undo; 附件2、附件3."""
