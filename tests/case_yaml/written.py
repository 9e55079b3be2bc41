"""A case.yaml as a Chinese lawyer writes it, and how its flaws are told."""

from __future__ import annotations

import pytest

from evidence_kit.case_yaml import parse_case
from evidence_kit.domain.errors import CaseError

CHINESE = """\
语言: 中文
编号: chunfeng
案件名称: 春风送来了温柔
法院: 北京互联网法院
案号: （2026）京0491民初00000号
案由: 侵害作品信息网络传播权纠纷
举证期限: 2026年12月1日
当事人:
  - 诉讼地位: 原告
    姓名: 李某
  - {身份: 第三人, 姓名: 某公司}
作品:
  标题: 春风送来了温柔
  作者: 李某
  创作日期: 2025/10/10
事实:
  - {编号: F1, 日期: 2025年10月10日, 状态: 已认定, 陈述: "发布：2025", 证据: 1-1}
证据目录:
  - 标题: 第一组
    证明目的: 证明表现形式
    证据:
      - 编号: １－１
        名称: 原图
        种类: 电子数据
        来源: 原告
        内容: 文件
        证明目的: 表现形式
        材料类别: 创作过程原始记录
        角色: [涉案图片]
        份数: 2
损失与费用:
  - {项目: 律师费, 金额: "5,000 元", 依据: 委托合同, 证据: 1-1}
"""


def flaws(data: str | bytes) -> tuple[list[str], list[str]]:
    """What is told of a file with flaws, in Chinese and in English, one line each."""
    with pytest.raises(CaseError) as caught:
        parse_case(data.encode() if isinstance(data, str) else data)
    error = caught.value
    told = error.details or (error.message,)
    return [one.zh for one in told], [one.en for one in told]
