"""心电诊断中心 ecg: tracings from villages and townships are read at the county center. 〔000 四（九）1〕."""
