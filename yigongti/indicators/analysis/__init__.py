"""指标分析 (analysis): why a number changed, forecasts, comparison, questions about data; 附件2、附件3."""
