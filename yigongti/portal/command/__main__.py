"""`python -m yigongti.portal.command`: the same as `yigongti`."""

import sys

from yigongti.portal.command import main

sys.exit(main())
