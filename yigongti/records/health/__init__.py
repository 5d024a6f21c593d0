"""健康服务记录 (health records): contracts, registers of chronic illness, follow-ups, the elderly; 附件2-9、2-10."""
