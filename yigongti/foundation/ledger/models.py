"""Double-entry books. The database keeps the balance (deferred trigger) and refuses edits: see the migrations."""

from django.db import models
from django.db.models import F, Q

from yigongti.foundation.access.models import Organization


class BooksKind(models.TextChoices):
    """Whose books: a legal person's own, or a fund that must be accounted for separately (专账核算)."""

    LEGAL = "legal", "单位账套"
    FUND = "fund", "资金专账"


class Books(models.Model):
    """One set of books per legal person, and one per fund pool, which is accounted for on its own.

    `organization` is the legal person, or the keeper of the fund: who sees the organization sees its books.
    """

    kind = models.CharField("类别", max_length=6, choices=BooksKind.choices, default=BooksKind.LEGAL)
    code = models.CharField("账套", max_length=40, unique=True)
    name = models.CharField("名称", max_length=120)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="books")
    county = models.CharField("县", max_length=6)

    class Meta:
        verbose_name = "账套"

    def __str__(self) -> str:
        return self.name


class AccountKind(models.TextChoices):
    """Side on which the account grows: assets and expenses by debit, the others by credit."""

    ASSET = "asset", "资产"
    LIABILITY = "liability", "负债"
    EQUITY = "equity", "净资产"
    INCOME = "income", "收入"
    EXPENSE = "expense", "费用"


class Account(models.Model):
    """An account of one set of books."""

    books = models.ForeignKey(Books, models.PROTECT, related_name="accounts")
    code = models.CharField("科目", max_length=20)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=10, choices=AccountKind.choices)
    may_not_go_below_zero = models.BooleanField("不得为负", default=False)

    class Meta:
        verbose_name = "科目"
        constraints = (models.UniqueConstraint(fields=("books", "code"), name="account_once"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def sign(self) -> int:
        """+1 where debit makes the account grow, -1 where credit does."""
        return 1 if self.kind in {AccountKind.ASSET, AccountKind.EXPENSE} else -1


class AccountBalance(models.Model):
    """Sums of an account, kept by the database itself (trigger on the lines); nobody else may write them.

    The row's lock is what makes two concurrent postings to a guarded account wait for one another.
    """

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="sums")
    debit_fen = models.BigIntegerField("借方合计（分）", default=0)
    credit_fen = models.BigIntegerField("贷方合计（分）", default=0)

    class Meta:
        verbose_name = "科目余额"

    def __str__(self) -> str:
        return f"{self.account_id} {self.debit_fen - self.credit_fen}"


class Entry(models.Model):
    """A journal entry (凭证). `source` names what it stands for and is unique in its books: nothing is posted twice.

    `total_fen` and `line_count` are fixed with the entry and checked against the lines at commit: as the entry can
    never change, no line can be added to it later either.
    """

    books = models.ForeignKey(Books, models.PROTECT, related_name="entries")
    number = models.CharField("凭证号", max_length=30)
    day = models.DateField("日期")
    memo = models.CharField("摘要", max_length=200)
    source = models.CharField("来源", max_length=80)
    total_fen = models.BigIntegerField("金额（分）")
    line_count = models.PositiveSmallIntegerField("分录数")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    posted_at = models.DateTimeField("入账时间")
    posted_by_name = models.CharField("入账人", max_length=60)
    details = models.JSONField("依据", default=dict)  # rule, base figure, shares, references to open

    class Meta:
        verbose_name = "凭证"
        constraints = (
            models.UniqueConstraint(fields=("books", "source"), name="entry_source_once"),
            models.UniqueConstraint(fields=("books", "number"), name="entry_number_once"),
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="entry_amount_positive"),
            models.CheckConstraint(condition=Q(line_count__gte=2), name="entry_two_lines"),
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="entry_not_own_reversal"),
        )
        indexes = (models.Index(fields=("books", "-day", "-id"), name="entry_day"),)

    def __str__(self) -> str:
        return self.number


class EntryLine(models.Model):
    """One line of an entry: exactly one side, in whole fen."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines")
    debit_fen = models.BigIntegerField("借方（分）", default=0)
    credit_fen = models.BigIntegerField("贷方（分）", default=0)
    counterparty = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "分录"
        constraints = (
            models.CheckConstraint(
                condition=Q(debit_fen__gt=0, credit_fen=0) | Q(debit_fen=0, credit_fen__gt=0), name="line_one_side"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.debit_fen or -self.credit_fen}"
