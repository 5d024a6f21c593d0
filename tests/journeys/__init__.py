"""The real product, driven as people and devices drive it: `yigongti serve`, Chromium, pynetdicom's own storescu."""
