"""申请单 orders: the spine, one lifecycle for every center; critical values; recognition of earlier results."""
