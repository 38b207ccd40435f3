from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.messages import Message
from studio.places import SAMPLE_TEXTS
from studio.text.encodings import ENCODINGS
from studio.ui.common.gallery import shown_name
from studio.ui.common.i18n import languages, listed, millions, number, sentence, system_language, use_language
from studio.ui.common.symbols import symbol_name
from studio.ui.window.main_window import MainWindow
from tests.translations import QT_WORDS, TS, collect, compile_to
from tests.ui.actions import choose_action, generate, open_and_close, train_shortly
from tests.ui.conftest import MakeWindow

HINT = "run: python -m tests.translations"
# Names, formats and units that are the same in every language.
SAME_EVERYWHERE = re.compile(
    r"CUDA|PDF|top-[kp]|min-p|<unk>|<eos>|NaN|SGD|Muon|AdamW|GB\b|b?float\d+|dropout|"
    r"LSTM|GRU|Transformer|\(NFK?C\)|RNN|CPU|UTF-8|Ctrl\S*|story\S*|[kM]?B\b|\.safetensors|tokens|\*\.\w+|the_tide_mill\S*|\(&\w\)|English|CSV"
)


def messages(ts: Path = TS) -> list[tuple[str, ElementTree.Element]]:
    return [
        (message.findtext("source", ""), message.find("translation"))
        for message in ElementTree.parse(ts).iter("message")
    ]


def test_every_string_of_the_code_is_in_the_translation(tmp_path: Path) -> None:
    copy = tmp_path / TS.name
    copy.write_bytes(TS.read_bytes())
    collect(copy)
    assert copy.read_text(encoding="utf-8") == TS.read_text(encoding="utf-8"), HINT


def test_no_translation_is_unfinished_or_empty() -> None:
    for source, translation in messages():
        assert translation.get("type") is None, source
        assert translation.text, source


def test_translations_keep_their_named_places() -> None:
    for source, translation in messages():
        assert sorted(re.findall(r"{\w+}", source)) == sorted(re.findall(r"{\w+}", translation.text)), source


def test_the_compiled_translation_is_the_written_one(tmp_path: Path) -> None:
    compile_to(tmp_path)
    for ts in (TS, QT_WORDS):
        qm = ts.with_suffix(".qm")
        assert (tmp_path / qm.name).read_bytes() == qm.read_bytes(), HINT


# What each idea is called, and what else it was called once: one name for one thing, in the words of the field.
OTHER_NAMES = {
    "验证集": "未见过的|没见过的文本|检验用|检验文本|留出|用来检验的文本",
    "训练集": "自己的文本上",
    "过拟合": "过度拟合|过度学习",
    "词元": "词片|查找符号|每个符号|这些符号|未知符号|个符号(?!集)|令牌",
    "子词": "词块|字节对词",
    "可见字符（字素）": "看到的字符",
    "汉字与字母": "^字母$",
    "批量大小": "并排的|批大小|批次大小|每批行数|每次学",
    "序列长度": "一段的长度|训练窗口",
    "词向量维数": "每个词元的数|嵌入",
    "隐藏单元数": "记忆的?大小|，大小 {",
    "随机失活": "随机丢弃|暂退|随机略去|^dropout$",
    "随机种子": "^种子$",
    "温度（大胆程度）": "^大胆程度|^温度$",
    "top-p（候选总概率）": "^候选总概率|^[Tt]op-p$",
    "权重滑动平均": "取平均|^权重平均",
    "按比例缩小": "会被缩短|所遵循",
    "LSTM＋n 元计数": "加计数|^只计数",
    "只看词频": "只数|数相邻",
    "随机猜": "纯猜|瞎猜",
    "训练": "(没有|不会)练到",
    "导出": "带走",
    "对比": "样张",
    "文风侦探": "^侦探",
    "看内部": "^内部|看看内部",
    "不着色": "保持浅色",
    "快速体验": "先尝",
    "自定义…": "自己定",
    "应用": "^采用",
    "全部保留": "全部认识",
    "生僻词元": "少见的词元",
    "查看清理前": "^清理前$",
    "语无伦次": "乱码",
    "用字": "拼写和|和拼写",
    "新写内容": "为新句",
    "样例": "样本",
    "示例文本": "样例文本|样本文本",
    "《时光机器》": "时间机器",
    "大小": "体积",
    "撤销": "撤消",
    "电脑": "计算机",
    "万个": "百万",
    "工作室": "本程序|版本的程序",
    "你": "您",
    "…": "……",
}


@pytest.mark.parametrize("ts", [TS, QT_WORDS], ids=lambda ts: ts.stem)
def test_one_thing_has_one_name(ts: Path) -> None:
    wrong = [
        f"{text} (for {found[0]} say {name})"
        for text in translations(ts)
        for name, others in OTHER_NAMES.items()
        if (found := re.search(others, text))
    ]
    assert wrong == []


def translations(ts: Path) -> list[str]:
    return [text for _, translation in messages(ts) for text in translation.itertext() if text.strip()]


def test_the_glossary_is_in_use() -> None:
    """A name that nothing bears any more leaves the glossary."""
    text = "\n".join([*translations(TS), *translations(QT_WORDS)])
    assert [name for name in OTHER_NAMES if name not in text] == []


def latin_words(texts: list[str]) -> list[str]:
    return [text for text in texts if re.search("[A-Za-z]{2,}", re.sub(r"&.|\(&?\w\)|Ctrl\S*|Alt\S*|Del$", "", text))]


def words_of(widget: QWidget) -> list[str]:
    texts = [label.text() for label in widget.findChildren(QLabel)]
    for button in widget.findChildren(QAbstractButton):
        texts += [button.text(), button.toolTip(), button.accessibleName()]
    return texts + [action.text() for action in widget.findChildren(QAction)]


@pytest.mark.parametrize("mode", QFileDialog.AcceptMode)
def test_qts_own_file_dialog_is_chinese(
    qtbot: QtBot, make: MakeWindow, tmp_path: Path, mode: QFileDialog.AcceptMode
) -> None:
    (tmp_path / "here" / "1").mkdir(parents=True)
    dialog = QFileDialog(make(language="zh_CN"), "打开", str(tmp_path / "here"), "文本 (*.1)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setAcceptMode(mode)
    dialog.setViewMode(QFileDialog.ViewMode.Detail)
    dialog.show()
    table = dialog.findChild(QTreeView, "treeView")
    files = table.model()
    qtbot.waitUntil(lambda: files.rowCount(table.rootIndex()) == 1)
    columns = range(files.columnCount())
    headings = [files.headerData(column, Qt.Orientation.Horizontal) for column in columns]
    cells = [files.index(0, column, table.rootIndex()).data() for column in columns]
    assert latin_words([*words_of(dialog), *headings, *cells]) == []
    assert headings[:3] == ["名称", "大小", "类型"]


def test_menus_of_text_fields_and_standard_buttons_are_chinese(qtbot: QtBot, make: MakeWindow) -> None:
    make(language="zh_CN")
    fields = QPlainTextEdit(), QLineEdit()
    menus = [field.createStandardContextMenu() for field in fields]
    buttons = QDialogButtonBox()
    for button in list(QDialogButtonBox.StandardButton)[1:19]:
        buttons.addButton(button)
    for widget in (*fields, *menus, buttons):
        qtbot.addWidget(widget)
    texts = [action.text() for menu in menus for action in menu.actions()]
    assert "撤销(&U)\tCtrl+Z" in texts
    assert latin_words([*texts, *words_of(buttons)]) == []


def visible_strings(window: MainWindow) -> list[str]:
    open_and_close(window.menus.recent)
    strings = [window.windowTitle()]
    for widget in [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]:
        strings.append(widget.text())
    for menu in window.findChildren(QMenu):
        strings.extend([menu.title(), *(action.text() for action in menu.actions())])
    for line in window.findChildren(QLineEdit):
        strings.append(line.placeholderText())
    for text in window.findChildren(QPlainTextEdit):
        strings.append(text.placeholderText())
    for box in window.findChildren(QComboBox):
        strings.extend(box.itemText(place) for place in range(box.count()))
    for page in (window.text_page.vocabulary.table, window.runs_page.table):
        model = page.model()
        strings.extend(str(model.headerData(column, page.horizontalHeader().orientation())) for column in range(5))
    return strings


def test_no_english_word_is_left_in_the_chinese_window(qtbot: QtBot, make: MakeWindow, story: Path) -> None:
    """Made in English and switched, so that what is not said again on a switch is found as well."""
    window = make()
    train_shortly(qtbot, window, story)
    for name in ("write", "runs", "train"):
        window.show_page(name)
    generate(qtbot, window)
    choose_action(window.menus.languages, "zh_CN")
    qtbot.waitUntil(lambda: window.windowTitle() == "文本生成工作室")
    strings = [text for text in visible_strings(window) if text not in ENCODINGS.values()]
    left = [text for text in strings if re.search("[A-Za-z]{2,}", SAME_EVERYWHERE.sub("", text))]
    assert left == []


@pytest.mark.parametrize(("system", "title"), [("zh-Hans-CN", "文本生成工作室"), ("fr-FR", "Text Generation Studio")])
def test_the_window_follows_the_systems_language(
    make: MakeWindow, monkeypatch: pytest.MonkeyPatch, system: str, title: str
) -> None:
    from PySide6.QtCore import QLocale

    monkeypatch.setattr(QLocale, "uiLanguages", lambda self: [system])
    assert make(language="system").windowTitle() == title


def test_each_language_is_offered_under_its_own_name(make: MakeWindow) -> None:
    window = make(language="zh_CN")
    names = [action.text() for action in window.findChildren(QAction) if action.data() in ("en", "zh_CN")]
    assert names == ["English", "简体中文"]


def test_a_language_is_a_file(tmp_path: Path, speak: Callable[[str], None]) -> None:
    ts = tmp_path / "studio_de.ts"
    ts.touch()
    collect(ts)
    text, title = ts.read_text(encoding="utf-8"), "<source>Text Generation Studio</source>\n"
    begin = text.index('<translation type="unfinished"', text.index(title))
    end = text.index("</translation>", begin)
    ts.write_text(f"{text[:begin]}<translation>Textstudio{text[end:]}", encoding="utf-8")
    compile_to(tmp_path, tmp_path)
    assert languages(tmp_path) == {"en": "English", "de": "Deutsch"}
    use_language("de", tmp_path)
    assert QCoreApplication.translate("MainWindow", "Text Generation Studio") == "Textstudio"
    assert number(1234.5, 1) == "1.234,5"
    speak("en")
    assert QCoreApplication.translate("MainWindow", "Text Generation Studio") == "Text Generation Studio"


@pytest.mark.parametrize(
    ("preferred", "language"),
    [("zh-Hans-CN", "zh_CN"), ("zh-TW", "zh_CN"), ("de-AT", "de"), ("pt-PT", "pt_PT"), ("en-GB", "en"), ("fr", "en")],
)
def test_the_systems_language_or_its_neighbour_is_taken(preferred: str, language: str) -> None:
    assert system_language([preferred], ("en", "de", "pt_BR", "pt_PT", "zh_CN")) == language


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("chinese_lyrics", "Chinese lyrics", "中文歌词"),
        ("chinese_lyrics.txt", "Chinese lyrics", "中文歌词"),
        ("invented_names · LSTM 128 (2)", "Invented names · LSTM 128 (2)", "虚构的名字 · LSTM 128 (2)"),
        ("my_chinese_lyrics.txt", "my_chinese_lyrics.txt", "my_chinese_lyrics.txt"),
        ("chinese_lyrics.safetensors", "chinese_lyrics.safetensors", "chinese_lyrics.safetensors"),
        ("/home/a/chinese_lyrics.txt", "/home/a/chinese_lyrics.txt", "/home/a/chinese_lyrics.txt"),
    ],
)
def test_a_sample_text_is_called_by_its_title(
    speak: Callable[[str], None], name: str, english: str, chinese: str
) -> None:
    for language, title in (("en", english), ("zh_CN", chinese)):
        speak(language)
        assert shown_name(name) == title
        assert sentence(Message("“{name}” was deleted.", {"name": name})).count(title) == 1


def test_the_whole_window_calls_a_sample_text_by_its_title(qtbot: QtBot, make: MakeWindow) -> None:
    window = make(language="zh_CN")
    train_shortly(qtbot, window, SAMPLE_TEXTS / "invented_names.txt")
    for name in ("text", "runs", "train", "write"):
        window.show_page(name)
        assert [text for text in visible_strings(window) if "invented_names" in text] == []
    table = window.runs_page.table.model()
    qtbot.waitUntil(lambda: table.rowCount() == 1)
    assert [table.index(0, column).data() for column in range(2)] == ["虚构的名字 · LSTM 16", "虚构的名字"]


def test_large_numbers_are_counted_as_the_language_counts(speak: Callable[[str], None]) -> None:
    assert millions(1_412_345) == "1.4"
    speak("zh_CN")
    assert millions(1_412_345) == "141"
    words = QCoreApplication.translate("PlanChooser", "{count} million parameters")
    assert words.format(count=millions(1_412_345)) == "141 万个参数"


def test_words_in_a_row_are_parted_as_the_language_parts_them(speak: Callable[[str], None]) -> None:
    assert listed([]) == ""
    assert listed(["a", "{b}", "c"]) == "a, {b}, c"
    speak("zh_CN")
    assert listed(["甲", "乙"]) == "甲、乙"


def test_every_symbol_of_a_keyboard_has_a_chinese_name(make: MakeWindow) -> None:
    make(language="zh_CN")
    for code in range(0x20, 0x7F):
        name = symbol_name(chr(code))
        assert not re.search("[A-Za-z]{2,}", name), name
