"""机构与地区 places: county, townships, villages, institutions, consortia, dated membership."""
