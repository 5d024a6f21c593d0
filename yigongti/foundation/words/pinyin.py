"""Pinyin of names: surnames with a reading of their own, the rest by the dictionary of pypinyin."""

from functools import cache

# Readings that a character has as a surname and not elsewhere; the dictionary does not know that it reads a name.
_READINGS = """
单=shan 解=xie 曾=zeng 仇=qiu 覃=qin 冼=xian 查=zha 盖=ge 朴=piao 乐=yue 翟=zhai 区=ou 黑=he 缪=miao
任=ren 华=hua 尉=wei 种=chong 员=yun 召=shao 折=she 繁=po 燕=yan 哈=ha 万=wan 洗=xian 谌=chen
冯=feng 应=ying 纪=ji 宁=ning 卜=bu 柏=bai 车=che 能=nai 祭=zhai 牟=mou 秘=bi 隗=wei 葛=ge 褚=chu
逄=pang 尹=yin 晁=chao 郇=huan 令狐=linghu 尉迟=yuchi 万俟=moqi 澹台=tantai 长孙=zhangsun 单于=chanyu
欧阳=ouyang 上官=shangguan 司马=sima 诸葛=zhuge 夏侯=xiahou 皇甫=huangfu 慕容=murong 司徒=situ
东方=dongfang 公孙=gongsun 宇文=yuwen 钟离=zhongli
"""
SURNAMES = dict(pair.split("=") for pair in _READINGS.split())
# Surnames of two characters give two initials.
_DOUBLE = "linghu=lh yuchi=yc moqi=mq tantai=tt zhangsun=zs chanyu=cy ouyang=oy shangguan=sg sima=sm zhuge=zg xiahou=xh"
_DOUBLE += " huangfu=hf murong=mr situ=st dongfang=df gongsun=gs yuwen=yw zhongli=zl"
_DOUBLE_INITIALS = dict(pair.split("=") for pair in _DOUBLE.split())


def reading(name: str) -> tuple[str, str]:
    """Full pinyin as one word and initials, both lower case: 谭永秀 -> ("tanyongxiu", "tyx")."""
    for length in (2, 1):
        family, given = name[:length], name[length:]
        if family in SURNAMES and (length == 1 or given):
            word = SURNAMES[family]
            rest = [_syllable(c) for c in given]
            return word + "".join(rest), _DOUBLE_INITIALS.get(word, word[0]) + "".join(s[0] for s in rest if s)
    syllables = [_syllable(c) for c in name]
    return "".join(syllables), "".join(s[0] for s in syllables if s)


@cache
def _syllable(character: str) -> str:
    """The commonest reading of one character; letters and digits stay, anything else is nothing."""
    from pypinyin import lazy_pinyin  # its dictionary takes half a second: not at every start

    word = lazy_pinyin(character, errors=str.lower)[0]
    return "".join(c for c in word if c.isascii() and c.isalnum())
