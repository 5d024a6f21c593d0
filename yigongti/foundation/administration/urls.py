"""Addresses of sign-in and of the administrators' desks. One URL per verb; names in the spaces `access` and `audit`."""

from django.urls import include, path

from yigongti.foundation.administration import (
    background,
    door,
    editions,
    glass,
    looks,
    own,
    people,
    releases,
    roles,
    sessions,
    tokens,
    trail,
)

access = [
    path("sign-in", door.sign_in, name="sign_in"),
    path("sign-in/code", door.second_factor, name="second_factor"),
    path("sign-in/demo", door.demo_sign_in, name="demo_sign_in"),
    path("sign-out", door.sign_out, name="sign_out"),
    path("position", door.switch_position, name="switch_position"),
    path("account", own.account, name="account"),
    path("account/password", own.change_password, name="change_password"),
    path("account/password/save", own.save_password, name="save_password"),
    path("account/factor", own.enrol_factor, name="enrol_factor"),
    path("account/factor/confirm", own.confirm_factor, name="confirm_factor"),
    path("account/tokens/new", tokens.token_new, name="token_new"),
    path("account/tokens/create", tokens.create_token, name="create_token"),
    path("account/tokens/<int:token_id>/revoke", tokens.revoke_own_token, name="revoke_own_token"),
    path("security/users", people.users, name="users"),
    path("security/users/new", people.user_new, name="user_new"),
    path("security/users/create", people.create_user, name="create_user"),
    path("security/users/<int:user_id>", people.user, name="user"),
    path("security/users/<int:user_id>/change", people.change_user, name="change_user"),
    path("security/users/<int:user_id>/deactivate", people.deactivate_user, name="deactivate_user"),
    path("security/users/<int:user_id>/reactivate", people.reactivate_user, name="reactivate_user"),
    path("security/users/<int:user_id>/lock", people.lock_user, name="lock_user"),
    path("security/users/<int:user_id>/unlock", people.unlock_user, name="unlock_user"),
    path("security/users/<int:user_id>/password", people.reset_password, name="reset_password"),
    path("security/users/<int:user_id>/factor", people.reset_factor, name="reset_factor"),
    path("security/users/<int:user_id>/grant", people.grant_position, name="grant_position"),
    path("security/positions/<int:position_id>/end", people.end_position, name="end_position"),
    path("security/roles", roles.roles, name="roles"),
    path("security/sessions", sessions.sessions, name="sessions"),
    path("security/sessions/<int:session_id>/end", sessions.end_session, name="end_session"),
    path("security/tokens", tokens.tokens, name="tokens"),
    path("security/tokens/<int:token_id>/revoke", tokens.revoke_token, name="revoke_token"),
    path("security/emergency", glass.break_glass_list, name="break_glass_list"),
    path("security/emergency/<int:opened_id>/review", glass.review_break_glass, name="review_break_glass"),
    path("emergency", glass.break_glass, name="break_glass"),
    path("emergency/open", glass.open_glass, name="open_glass"),
]

audit = [
    path("audit/search", trail.search, name="search"),
    path("audit/export", trail.export, name="export"),
    path("audit/seals", trail.seals, name="seals"),
    path("audit/verify", trail.verify, name="verify"),
    path("residents/<int:resident_id>/looks", looks.who_looked, name="who_looked"),
]

edition = [
    path("editions/values", editions.values, name="values"),
    path("editions/export", editions.export, name="export"),
    path("editions/values/<str:key>", editions.history, name="history"),
    path("editions/releases", releases.releases, name="releases"),
    path("editions/releases/propose", releases.propose, name="propose"),
    path("editions/releases/<int:release_id>", releases.release, name="release"),
    path("editions/releases/<int:release_id>/file", releases.file, name="file"),
    path("editions/releases/<int:release_id>/approve", releases.approve, name="approve"),
    path("editions/releases/<int:release_id>/send-back", releases.send_back, name="send_back"),
    path("editions/releases/<int:release_id>/withdraw", releases.withdraw, name="withdraw"),
    path("editions/difference", releases.difference, name="difference"),
]

jobs = [
    path("background/jobs", background.jobs, name="jobs"),
    path("background/jobs/<int:job_id>", background.job, name="job"),
    path("background/jobs/<int:job_id>/retry", background.retry, name="retry"),
]

events = [
    path("background/deliveries", background.deliveries, name="deliveries"),
    path("background/deliveries/<int:delivery_id>", background.delivery, name="delivery"),
    path("background/deliveries/<int:delivery_id>/replay", background.replay, name="replay"),
]

urlpatterns = [
    path("", include((access, "access"))),
    path("", include((audit, "audit"))),
    path("", include((edition, "editions"))),
    path("", include((jobs, "jobs"))),
    path("", include((events, "events"))),
]
