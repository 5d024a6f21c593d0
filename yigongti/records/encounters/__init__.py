"""就诊 encounters: contacts of residents with institutions."""
