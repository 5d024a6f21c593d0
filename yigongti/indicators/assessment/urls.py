from django.urls import path

from yigongti.indicators.assessment.pages import checklists, proofs

app_name = "assessment"
CASE = "<str:code>/<str:consortium>/<int:year>/"
urlpatterns = [
    path("", checklists.index, name="list"),
    path("proofs/", proofs.proofs, name="proofs"),
    path("proofs/new/", proofs.new, name="proof_new"),
    path("proofs/new/do/", proofs.new_do, name="proof_new_do"),
    path("proofs/<int:number>/", proofs.proof, name="proof"),
    path("proofs/<int:number>/accept/", proofs.accept_do, name="proof_accept_do"),
    path("proofs/<int:number>/return/", proofs.return_do, name="proof_return_do"),
    path("proofs/<int:number>/end/", proofs.end_do, name="proof_end_do"),
    path("proofs/<int:number>/withdraw/", proofs.withdraw_do, name="proof_withdraw_do"),
    path("file/<str:kind>/<int:number>/", proofs.file, name="file"),
    path("materials/<int:number>/withdraw/", checklists.withdraw_do, name="withdraw_do"),
    path(CASE, checklists.case, name="case"),
    path(f"{CASE}hand-in/", checklists.hand_in, name="hand_in"),
    path(f"{CASE}hand-in/do/", checklists.hand_in_do, name="hand_in_do"),
    path(f"{CASE}judge/", checklists.judge, name="judge"),
    path(f"{CASE}judge/do/", checklists.judge_do, name="judge_do"),
    path(f"{CASE}again/", checklists.again_do, name="again_do"),
    path(f"{CASE}correct/", checklists.correct_do, name="correct_do"),
]
