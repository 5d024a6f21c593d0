"""医共体组建 (consortia): membership, trusteeship, designations, duties, village coverage; 二（一）、二（四）."""
