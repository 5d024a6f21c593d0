"""政策文件 (documents): imported, read, reviewed beside the text, then the county edition and its tasks."""
