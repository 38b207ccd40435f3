<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ActivationsTab</name>
    <message>
        <source>Look inside</source>
        <translation>看内部</translation>
    </message>
    <message>
        <source>A recurrent model carries some numbers from each symbol to the next: its hidden units. Some of them keep track of something: whether it is within quotation marks, or how far the line has come.</source>
        <translation>循环神经网络每读一个词元，都把一些数传到下一步，这就是它的隐藏单元。其中有些在记着某件事：是否在引号之内，这一行已经写了多长。</translation>
    </message>
    <message>
        <source>Train or open a model first: an RNN, a GRU or an LSTM.</source>
        <translation>请先训练或打开一个模型：RNN、GRU 或 LSTM。</translation>
    </message>
    <message>
        <source>Type or paste a text for the model to read</source>
        <translation>输入或粘贴一段文本，让模型阅读</translation>
    </message>
    <message>
        <source>Text to read</source>
        <translation>要阅读的文本</translation>
    </message>
    <message>
        <source>Hidden units</source>
        <translation>隐藏单元</translation>
    </message>
    <message>
        <source>LSTM cells</source>
        <translation>LSTM 记忆单元</translation>
    </message>
    <message>
        <source>What the units say to the layer after them</source>
        <translation>单元传给下一层的值</translation>
    </message>
    <message>
        <source>What the LSTM remembers, whether it says so or not</source>
        <translation>LSTM 记住的内容，不论它是否输出</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Progress of the reading</source>
        <translation>阅读进度</translation>
    </message>
    <message>
        <source>The first {count} characters are looked at.</source>
        <translation>只看前 {count} 个字符。</translation>
    </message>
    <message>
        <source>The open model, “{name}”, carries no hidden units along. An RNN, a GRU or an LSTM has them: train one on your text, or open one you saved.</source>
        <translation>当前打开的模型“{name}”没有隐藏单元可看。RNN、GRU 和 LSTM 才有：请用你的文本训练一个，或打开以前保存的。</translation>
    </message>
    <message>
        <source>No hidden units to look at</source>
        <translation>没有隐藏单元可看</translation>
    </message>
    <message>
        <source>Train an LSTM</source>
        <translation>训练一个 LSTM</translation>
    </message>
</context>
<context>
    <name>AdvancedSettings</name>
    <message>
        <source>The model</source>
        <translation>模型</translation>
    </message>
</context>
<context>
    <name>AlternativesCard</name>
    <message>
        <source>click to branch</source>
        <translation>点一个字，从这里改写</translation>
    </message>
    <message>
        <source>How sure was it?</source>
        <translation>它有多大把握？</translation>
    </message>
    <message>
        <source>Point at a word the model wrote, or step through them with the arrow keys and press Enter: here you see what else it thought of, and can let it go on from there.</source>
        <translation>把鼠标移到模型写的字上，或用方向键逐个查看、按回车选定：这里会列出它当时还考虑过什么，你可以让它从那里改写下去。</translation>
    </message>
    <message>
        <source>Instead of “{token}”</source>
        <translation>把“{token}”换成</translation>
    </message>
    <message>
        <source>{bits} bits of surprise: it had given this {percent}.</source>
        <translation>意外程度 {bits} 比特：模型给它的概率是 {percent}。</translation>
    </message>
    <message>
        <source>Write on with {token}, {percent}</source>
        <translation>改写成 {token}（{percent}）</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Copy details</source>
        <translation>复制详情</translation>
    </message>
    <message>
        <source>Choose another folder…</source>
        <translation>换一个文件夹…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BranchesWindow</name>
    <message>
        <source>Branches</source>
        <translation>分支</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Symbols</source>
        <translation>词元数</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>All that was written</source>
        <translation>写过的全部内容</translation>
    </message>
    <message>
        <source>Nothing that was written is lost. Choose one to compare it with the text on show, or choose two.</source>
        <translation>写过的内容一条也不会丢。选一条，与当前显示的文字比较；或选两条互相比较。</translation>
    </message>
    <message>
        <source>Write on from here</source>
        <translation>从这里接着写</translation>
    </message>
    <message>
        <source>Name it…</source>
        <translation>命名…</translation>
    </message>
    <message>
        <source>On show</source>
        <translation>当前显示</translation>
    </message>
    <message>
        <source>On show: {name}</source>
        <translation>当前显示：{name}</translation>
    </message>
</context>
<context>
    <name>CleaningMenu</name>
    <message>
        <source>as it is</source>
        <translation>原样</translation>
    </message>
    <message>
        <source>Needs the package OpenCC: pip install opencc</source>
        <translation>需要 OpenCC 包：pip install opencc</translation>
    </message>
</context>
<context>
    <name>ClosingQuestion</name>
    <message>
        <source>The model is still training.</source>
        <translation>模型还在训练。</translation>
    </message>
    <message>
        <source>It can be stopped and kept as it is now; then the window closes.</source>
        <translation>可以现在停下，保存已经学到的内容，然后关闭窗口。</translation>
    </message>
    <message>
        <source>Keep training</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Stop and save</source>
        <translation>停止并保存</translation>
    </message>
</context>
<context>
    <name>CoachStrip</name>
    <message>
        <source>Coach</source>
        <translation>教练</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>以后再说</translation>
    </message>
    <message>
        <source>Lower the rate</source>
        <translation>降低学习率</translation>
    </message>
    <message>
        <source>Stop here, keep the best</source>
        <translation>停在这里，保留最好的权重</translation>
    </message>
    <message>
        <source>Keep to one thread</source>
        <translation>只用一个线程</translation>
    </message>
    <message>
        <source>Again with clipping</source>
        <translation>打开梯度裁剪，重来</translation>
    </message>
    <message>
        <source>Again with a tenth of the rate</source>
        <translation>学习率降到十分之一，重来</translation>
    </message>
    <message>
        <source>Again with more dropout</source>
        <translation>加大随机失活，重来</translation>
    </message>
    <message>
        <source>Again, smaller</source>
        <translation>换小一些的模型，重来</translation>
    </message>
    <message>
        <source>Again, larger</source>
        <translation>换大一些的模型，重来</translation>
    </message>
    <message>
        <source>It trains a new model from the beginning; this run is kept under Runs.</source>
        <translation>从头训练一个新模型；这次训练会留在“记录”里。</translation>
    </message>
    <message>
        <source>Clipping: a step whose gradient is too large is shortened before it is taken.</source>
        <translation>梯度裁剪：梯度太大时按比例缩小，再更新参数。</translation>
    </message>
    <message>
        <source>Dropout: numbers left out by chance while it learns, so that it learns less by heart.</source>
        <translation>随机失活（dropout）：训练时随机让一部分数值不参与计算，以免过拟合（死记硬背）。</translation>
    </message>
    <message>
        <source>The learning rate is now {figure}% of the plan&apos;s.</source>
        <translation>学习率现在是原计划的 {figure}%。</translation>
    </message>
    <message>
        <source>Stopped here: the state that did best is kept.</source>
        <translation>已在这里停下：保留的是表现最好的权重。</translation>
    </message>
    <message>
        <source>From here on it keeps to one thread.</source>
        <translation>从现在起只用一个线程。</translation>
    </message>
    <message>
        <source>Training anew, its gradients clipped at {figure}. The run before is kept under Runs.</source>
        <translation>正在重新训练，梯度裁剪为 {figure}。上一次训练留在“记录”里。</translation>
    </message>
    <message>
        <source>Training anew, at a tenth of the rate. The run before is kept under Runs.</source>
        <translation>正在用十分之一的学习率重新训练。上一次训练留在“记录”里。</translation>
    </message>
    <message>
        <source>Training anew, with {figure}% left out. The run before is kept under Runs.</source>
        <translation>正在重新训练，随机失活 {figure}%。上一次训练留在“记录”里。</translation>
    </message>
    <message>
        <source>Training anew, with a size of {figure}. The run before is kept under Runs.</source>
        <translation>正在重新训练，隐藏单元数 {figure}。上一次训练留在“记录”里。</translation>
    </message>
</context>
<context>
    <name>CompareCard</name>
    <message>
        <source>Curves</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样例</translation>
    </message>
    <message>
        <source>a note…</source>
        <translation>备注…</translation>
    </message>
    <message>
        <source>Note about the run</source>
        <translation>这条记录的备注</translation>
    </message>
</context>
<context>
    <name>ContactSheetTab</name>
    <message>
        <source>one beginning, written on in many ways</source>
        <translation>一个开头，多种续写</translation>
    </message>
    <message>
        <source>Beginning of the text</source>
        <translation>开头</translation>
    </message>
    <message>
        <source>Write all</source>
        <translation>全部续写</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Change the grid</source>
        <translation>更改网格</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>接着写</translation>
    </message>
    <message>
        <source>Back to the sheet</source>
        <translation>返回对比</translation>
    </message>
    <message>
        <source>Starred ({count})</source>
        <translation>已加星（{count}）</translation>
    </message>
    <message>
        <source>{count} texts of {length} tokens</source>
        <translation>{count} 篇，每篇 {length} 个词元</translation>
    </message>
    <message>
        <source>temperature {values}</source>
        <translation>温度 {values}</translation>
    </message>
    <message>
        <source>top-p {values}</source>
        <translation>top-p {values}</translation>
    </message>
    <message>
        <source>seed {seed}</source>
        <translation>种子 {seed}</translation>
    </message>
    <message>
        <source>Each card becomes a text. Downwards they are more daring (temperature), to the right more choices are considered (top-p). Star what is good: stars are kept.</source>
        <translation>每张卡片是一篇文本。越往下温度越高，写得越大胆；越往右 top-p 越大，考虑的选择越多。给写得好的加星：加星的会一直保留。</translation>
    </message>
    <message>
        <source>“{text}…” is no longer starred.</source>
        <translation>“{text}…”已取消加星。</translation>
    </message>
    <message>
        <source>temperature {temperature} · top-p {top_p} · seed {seed}</source>
        <translation>温度 {temperature} · top-p {top_p} · 种子 {seed}</translation>
    </message>
</context>
<context>
    <name>ContextsView</name>
    <message>
        <source>Back to the text</source>
        <translation>回到文本</translation>
    </message>
    <message>
        <source>{count}× in the text</source>
        <translation>在文本中出现 {count} 次</translation>
    </message>
    <message>
        <source>{count}× in the text, here the first {shown}</source>
        <translation>在文本中出现 {count} 次，这里是前 {shown} 处</translation>
    </message>
    <message>
        <source>“{token}”</source>
        <translation>“{token}”</translation>
    </message>
</context>
<context>
    <name>CoverageStrip</name>
    <message>
        <source>Rarer than</source>
        <translation>出现次数少于</translation>
    </message>
    <message>
        <source>Use this</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Rarer tokens become unknown</source>
        <translation>更生僻的词元记为未知词元</translation>
    </message>
    <message>
        <source>Rare tokens</source>
        <translation>生僻词元</translation>
    </message>
    <message>
        <source>are all known · {share}% covered</source>
        <translation>全部保留 · 覆盖 {share}%</translation>
    </message>
    <message>
        <source>{times} times: {count} unknown · {share}% covered</source>
        <translation>{times} 次：{count} 种记为未知 · 覆盖 {share}%</translation>
    </message>
    <message>
        <source>{times} times: nothing becomes unknown · {share}% covered</source>
        <translation>{times} 次：没有词元记为未知 · 覆盖 {share}%</translation>
    </message>
</context>
<context>
    <name>CurveCard</name>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>learning</source>
        <translation>训练集</translation>
    </message>
    <message>
        <source>on unseen text</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>Plot of the perplexity along the run; arrow keys read it</source>
        <translation>训练过程中困惑度的曲线图；用方向键读数</translation>
    </message>
    <message>
        <source>Wheel or + and −: zoom. Drag: move. Double click or Esc: all of it. Arrow keys: read the curve.</source>
        <translation>滚轮或 + 和 −：缩放。拖动：移动。双击或 Esc：显示全部。方向键：读取曲线。</translation>
    </message>
    <message>
        <source>Show all of it</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} 秒</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} 分钟</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} 小时</translation>
    </message>
    <message>
        <source>pure guessing · {perplexity}</source>
        <translation>随机猜 · {perplexity}</translation>
    </message>
    <message>
        <source>counting tokens · {perplexity}</source>
        <translation>只看词频 · {perplexity}</translation>
    </message>
    <message>
        <source>{bits} bits per token</source>
        <translation>每个词元 {bits} 比特</translation>
    </message>
    <message>
        <source>counting pairs · {perplexity}</source>
        <translation>只看前一个词元 · {perplexity}</translation>
    </message>
    <message>
        <source>counting {order} together · {perplexity}</source>
        <translation>{order} 元计数 · {perplexity}</translation>
    </message>
    <message>
        <source>epoch {count}</source>
        <translation>第 {count} 轮</translation>
    </message>
    <message>
        <source>step {count}</source>
        <translation>第 {count} 步</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个词元</translation>
    </message>
    <message>
        <source>learning {perplexity}</source>
        <translation>训练集 {perplexity}</translation>
    </message>
    <message>
        <source>on unseen text {perplexity}</source>
        <translation>验证集 {perplexity}</translation>
    </message>
    <message>
        <source>rate × {factor}</source>
        <translation>学习率 × {factor}</translation>
    </message>
    <message>
        <source>best {perplexity}</source>
        <translation>最好 {perplexity}</translation>
    </message>
    <message>
        <source>More curves</source>
        <translation>更多曲线</translation>
    </message>
    <message>
        <source>{which} · no better than guessing among {symbols} tokens</source>
        <translation>{which} · 不比随机猜强（共 {symbols} 种词元）</translation>
    </message>
    <message>
        <source>{which} · of {symbols} tokens</source>
        <translation>{which} · 共 {symbols} 种词元</translation>
    </message>
    <message>
        <source>Measuring this computer and the text, to choose what suits them…</source>
        <translation>正在测量这台电脑和这个文本，以选出合适的模型…</translation>
    </message>
    <message>
        <source>Perplexity: among how many tokens the model still wavers. Lower is better.</source>
        <translation>困惑度：模型还在多少种词元之间犹豫。越低越好。</translation>
    </message>
    <message>
        <source>As unsure as if it chose among {perplexity} of {symbols} tokens each time.</source>
        <translation>好比每次在 {perplexity} 种词元之间犹豫（共 {symbols} 种）。</translation>
    </message>
    <message>
        <source>at the end, on its own text</source>
        <translation>训练集（学过的文本）结束时</translation>
    </message>
    <message>
        <source>now, on its own text</source>
        <translation>训练集（学过的文本）现在</translation>
    </message>
    <message>
        <source>at its best on all unseen text</source>
        <translation>整个验证集（没学过的文本）最好时</translation>
    </message>
    <message>
        <source>at its best on all unseen text ({look} on the way)</source>
        <translation>整个验证集最好时（途中 {look}）</translation>
    </message>
    <message>
        <source>at the end on unseen text, its best</source>
        <translation>验证集上结束时，也是最好</translation>
    </message>
    <message>
        <source>at its best on unseen text, {now} at the end</source>
        <translation>验证集上最好时，结束时 {now}</translation>
    </message>
    <message>
        <source>now on unseen text, its best so far</source>
        <translation>验证集（没学过的文本）目前最好</translation>
    </message>
    <message>
        <source>best so far on unseen text, now {now}</source>
        <translation>验证集上目前最好，现在 {now}</translation>
    </message>
    <message>
        <source>This run learned from “{text}”</source>
        <translation>这次训练用的是“{text}”</translation>
    </message>
    <message>
        <source>{model}, size {size}</source>
        <translation>{model}，隐藏单元数 {size}</translation>
    </message>
    <message>
        <source>{model}, size {size}, to reach about {perplexity}</source>
        <translation>{model}，隐藏单元数 {size}，预计困惑度约 {perplexity}</translation>
    </message>
</context>
<context>
    <name>CurveTabs</name>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Over time</source>
        <translation>按时间</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>Over epochs: how often the text was read</source>
        <translation>按轮数：从头到尾读一遍文本为一轮</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Over steps</source>
        <translation>按步数</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Over tokens that were read</source>
        <translation>按读过的词元数</translation>
    </message>
    <message>
        <source>log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Perplexity on a logarithmic scale</source>
        <translation>困惑度用对数刻度</translation>
    </message>
    <message>
        <source>smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>Smooth line, with a running mean</source>
        <translation>平滑的曲线（滑动平均）</translation>
    </message>
    <message>
        <source>Logarithmic scale along the run</source>
        <translation>横轴用对数刻度</translation>
    </message>
    <message>
        <source>Show all of it, as it grows</source>
        <translation>显示全部，并随训练延伸</translation>
    </message>
    <message>
        <source>More curves</source>
        <translation>更多曲线</translation>
    </message>
    <message>
        <source>Save as a picture…</source>
        <translation>保存为图片…</translation>
    </message>
    <message>
        <source>Save the figures…</source>
        <translation>保存数据…</translation>
    </message>
    <message>
        <source>More about the curve</source>
        <translation>曲线的更多选项</translation>
    </message>
</context>
<context>
    <name>CurvesView</name>
    <message>
        <source>time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮数</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>Draw along: {name}</source>
        <translation>横轴：{name}</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} 秒</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} 分钟</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} 小时</translation>
    </message>
    <message>
        <source>Curves of the perplexity</source>
        <translation>困惑度曲线</translation>
    </message>
    <message>
        <source>Perplexity on unseen text</source>
        <translation>验证集困惑度（没学过的文本）</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>Bits per character on unseen text</source>
        <translation>验证集（没学过的文本）每字符比特数</translation>
    </message>
    <message>
        <source>Choose one run, or several, above.</source>
        <translation>请在上方选一条或几条记录。</translation>
    </message>
    <message>
        <source>learning</source>
        <translation>训练集</translation>
    </message>
    <message>
        <source>on unseen text</source>
        <translation>验证集（没学过的文本）</translation>
    </message>
    <message>
        <source>{name} (on its own text)</source>
        <translation>{name}（训练集）</translation>
    </message>
    <message>
        <source>{name} (so far)</source>
        <translation>{name}（目前）</translation>
    </message>
    <message>
        <source>{figure} (gaps)</source>
        <translation>{figure}（填空）</translation>
    </message>
    <message>
        <source>The first {shown} of {count} runs are drawn.</source>
        <translation>共 {count} 条记录，这里画出前 {shown} 条。</translation>
    </message>
    <message>
        <source>They were not judged on one text: their figures cannot be compared.</source>
        <translation>它们的验证集不是同一个文本：数值不能比较。</translation>
    </message>
    <message>
        <source>Their tokens differ, so their perplexities cannot be compared. Bits per character can: for words never learned the spelling is counted.</source>
        <translation>它们的词元不同，困惑度不能比较。可以比较每字符比特数：没学过的词元，写出它的代价也算在内。</translation>
    </message>
    <message>
        <source>Their tokens differ: their perplexities cannot be compared.</source>
        <translation>它们的词元不同：困惑度不能比较。</translation>
    </message>
    <message>
        <source>(gaps): it sees both sides of each symbol. Compare its figures only with other gap fillers&apos;.</source>
        <translation>（填空）：它能看到每个词元的两侧，数值只能与其他填空模型相比。</translation>
    </message>
</context>
<context>
    <name>DeletedDialog</name>
    <message>
        <source>Deleted runs</source>
        <translation>已删除的记录</translation>
    </message>
    <message>
        <source>What was deleted is kept for a month, then it is gone for good.</source>
        <translation>删除的内容会保留一个月，之后彻底清除。</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>删除时间</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
</context>
<context>
    <name>DetectiveTab</name>
    <message>
        <source>Style detective</source>
        <translation>文风侦探</translation>
    </message>
    <message>
        <source>Give the model a text it does not know. What it would have expected stays pale, what surprises it turns blue; the fewer bits it needs for a character, the more the text is in its manner.</source>
        <translation>给模型一段它没学过的文本。意料之中的地方不着色，出乎意料的地方变蓝；每个字符所需的比特越少，这段文本就越合它的文风。</translation>
    </message>
    <message>
        <source>Type or paste a text here</source>
        <translation>在此输入或粘贴一段文本</translation>
    </message>
    <message>
        <source>Text to judge</source>
        <translation>要评判的文本</translation>
    </message>
    <message>
        <source>Use the end of the open text</source>
        <translation>用当前文本的结尾</translation>
    </message>
    <message>
        <source>Beside it:</source>
        <translation>对照模型：</translation>
    </message>
    <message>
        <source>Second model</source>
        <translation>第二个模型</translation>
    </message>
    <message>
        <source>Judge</source>
        <translation>评判</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Progress of the judging</source>
        <translation>评判进度</translation>
    </message>
    <message>
        <source>No other model</source>
        <translation>不对照</translation>
    </message>
    <message>
        <source>A model file…</source>
        <translation>模型文件…</translation>
    </message>
    <message>
        <source>Use the end of the open text that it never read</source>
        <translation>用当前文本中它没学过的结尾</translation>
    </message>
    <message>
        <source>Train or open a model first.</source>
        <translation>请先训练或打开一个模型。</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Texts (*.txt *.md *.csv *.tex *.html *.xml *.json *.py *.zip *.gz);;All files (*)</source>
        <translation>文本 (*.txt *.md *.csv *.tex *.html *.xml *.json *.py *.zip *.gz);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open a text</source>
        <translation>打开文本</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Choose a text to judge by</source>
        <translation>选择用作验证集的文本</translation>
    </message>
    <message>
        <source>Open a folder of texts</source>
        <translation>打开文本文件夹</translation>
    </message>
    <message>
        <source>Choose a folder for TensorBoard events</source>
        <translation>选择保存 TensorBoard 事件的文件夹</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>Save the model</source>
        <translation>保存模型</translation>
    </message>
    <message>
        <source>Save the vocabulary</source>
        <translation>保存词表</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>{name}, curve</source>
        <translation>{name}，曲线</translation>
    </message>
    <message>
        <source>Save the curve</source>
        <translation>保存曲线</translation>
    </message>
    <message>
        <source>Texts (*.txt)</source>
        <translation>文本 (*.txt)</translation>
    </message>
    <message>
        <source>Web pages (*.html)</source>
        <translation>网页 (*.html)</translation>
    </message>
    <message>
        <source>PDF (*.pdf)</source>
        <translation>PDF (*.pdf)</translation>
    </message>
    <message>
        <source>{name}, written</source>
        <translation>{name}，写出的文字</translation>
    </message>
    <message>
        <source>Save what was written</source>
        <translation>保存写出的文字</translation>
    </message>
    <message>
        <source>Models (*.safetensors)</source>
        <translation>模型 (*.safetensors)</translation>
    </message>
</context>
<context>
    <name>FillingRow</name>
    <message>
        <source>“{text}”, probability {share}</source>
        <translation>“{text}”，概率 {share}</translation>
    </message>
    <message>
        <source>, in the text</source>
        <translation>，文中现用</translation>
    </message>
</context>
<context>
    <name>GapsTab</name>
    <message>
        <source>A text with ___ where something is missing</source>
        <translation>一段文本，在缺失处写上 ___</translation>
    </message>
    <message>
        <source>Text with gaps</source>
        <translation>带空缺的文本</translation>
    </message>
    <message>
        <source>The filled text</source>
        <translation>填好的文本</translation>
    </message>
    <message>
        <source>The filled text will stand here.</source>
        <translation>填好的文本会显示在这里。</translation>
    </message>
    <message>
        <source>Insert a gap ___</source>
        <translation>插入空缺 ___</translation>
    </message>
    <message>
        <source>Fill the gaps</source>
        <translation>填空</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Ctrl+Enter</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>复制文字</translation>
    </message>
    <message>
        <source>The model never saw these symbols and reads them as unknown: {symbols}</source>
        <translation>模型没见过这些词元，都按未知词元读入：{symbols}</translation>
    </message>
    <message>
        <source>To fill a gap a model must see what stands on both sides of it. One kind does: “{model}”. Train one on your text, or open one you saved.</source>
        <translation>要填空，模型必须看到空缺两边的内容。有一种模型能做到：“{model}”。请用你的文本训练一个，或打开以前保存的。</translation>
    </message>
    <message>
        <source>The open model, “{name}”, reads forward only.</source>
        <translation>当前打开的模型“{name}”只能从前往后读。</translation>
    </message>
    <message>
        <source>No model that fills gaps is open</source>
        <translation>没有打开能填空的模型</translation>
    </message>
    <message>
        <source>Train a gap filler</source>
        <translation>训练一个填空模型</translation>
    </message>
    <message>
        <source>Alternatives</source>
        <translation>其他填法</translation>
    </message>
    <message>
        <source>What else could stand in a gap, with how likely the model finds it.</source>
        <translation>空缺处还可以填什么，以及模型认为各有多大可能。</translation>
    </message>
    <message>
        <source>Gap {number} of {count}</source>
        <translation>第 {number} 个空缺，共 {count} 个</translation>
    </message>
    <message>
        <source>{count} gaps filled…</source>
        <translation>已填 {count} 个空缺…</translation>
    </message>
    <message>
        <source>Click a filling or press ← → for its alternatives.</source>
        <translation>单击填入的内容或按 ← →，可查看其他填法。</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>JudgedText</name>
    <message>
        <source>The text, coloured by how much it surprised the model</source>
        <translation>文本，颜色表示让模型意外的程度</translation>
    </message>
    <message>
        <source>Which model finds it likelier</source>
        <translation>哪个模型更看好</translation>
    </message>
    <message>
        <source>This is what “{name}” said, the model that was open before. Judge again to hear this one.</source>
        <translation>这是先前打开的模型“{name}”的评判。要看当前模型的评判，请重新评判。</translation>
    </message>
    <message>
        <source>Judged by {model}.</source>
        <translation>评判模型：{model}。</translation>
    </message>
    <message>
        <source>Here the first {shown} of {count} characters; all were judged.</source>
        <translation>这里显示 {count} 个字符中的前 {shown} 个；评判的是全文。</translation>
    </message>
    <message>
        <source>{bits} bits per character · perplexity {perplexity}</source>
        <translation>每字符 {bits} 比特 · 困惑度 {perplexity}</translation>
    </message>
    <message>
        <source>It never learned {symbols}: spelling them is {bits} of the bits per character.</source>
        <translation>它没学过 {symbols}：每字符比特数里有 {bits} 用于写出它们。</translation>
    </message>
    <message>
        <source>* Has symbols that the model never learned: the bits to spell them are counted.</source>
        <translation>* 含有模型没学过的词元：写出它们的比特数已算在内。</translation>
    </message>
    <message>
        <source>and {bits} bits to spell it, since the model never learned it.</source>
        <translation>模型没学过它，写出它另要 {bits} 比特。</translation>
    </message>
    <message>
        <source>{a} bits per character by A, {b} by B.</source>
        <translation>A 每字符 {a} 比特，B 每字符 {b} 比特。</translation>
    </message>
    <message>
        <source>Finds the whole likelier: {verdict}. A finds {won} of {count} passages likelier.</source>
        <translation>全文更看好的是：{verdict}。{count} 段中有 {won} 段 A 更看好。</translation>
    </message>
    <message>
        <source>A: {model}</source>
        <translation>A：{model}</translation>
    </message>
    <message>
        <source>B: {model}</source>
        <translation>B：{model}</translation>
    </message>
    <message>
        <source>{bits} and more</source>
        <translation>{bits} 以上</translation>
    </message>
    <message>
        <source>Bits of surprise:</source>
        <translation>意外程度（比特）：</translation>
    </message>
    <message>
        <source>Point at a symbol, or step through them with the arrow keys.</source>
        <translation>把鼠标移到一个词元上，或用方向键逐个查看。</translation>
    </message>
    <message>
        <source>“{token}”: {bits} bits of surprise. Expected here: {expected}</source>
        <translation>“{token}”：意外程度 {bits} 比特。模型原本预期：{expected}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Text Generation Studio</source>
        <translation>文本生成工作室</translation>
    </message>
    <message>
        <source>Saving… The window closes when it is done.</source>
        <translation>正在保存…保存完成后窗口会自动关闭。</translation>
    </message>
    <message>
        <source>Paused · {share}%</source>
        <translation>已暂停 · {share}%</translation>
    </message>
    <message>
        <source>Training · {share}%</source>
        <translation>训练中 · {share}%</translation>
    </message>
    <message>
        <source>none open</source>
        <translation>未打开</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>模型：{name}</translation>
    </message>
    <message>
        <source>looking for a device…</source>
        <translation>正在检测设备…</translation>
    </message>
    <message>
        <source>Device: CPU, {count} cores</source>
        <translation>设备：CPU，{count} 核</translation>
    </message>
    <message>
        <source>Device: {name}</source>
        <translation>设备：{name}</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>已保存为 {path}</translation>
    </message>
    <message>
        <source>Letters have this size when the studio is opened again.</source>
        <translation>重新打开工作室后，文字就是这个大小。</translation>
    </message>
    <message>
        <source>Train a language model on your own text, watch it learn, and write with it.</source>
        <translation>用自己的文本训练语言模型，看它学习，再和它一起写作。</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>最近打开(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>主题(&amp;H)</translation>
    </message>
    <message>
        <source>Size of l&amp;etters</source>
        <translation>文字大小(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>模型(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Open a text…</source>
        <translation>打开文本(&amp;O)…</translation>
    </message>
    <message>
        <source>Open a &amp;folder of texts…</source>
        <translation>打开文本文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Open a &amp;model…</source>
        <translation>打开模型(&amp;M)…</translation>
    </message>
    <message>
        <source>&amp;Save the model as…</source>
        <translation>模型另存为(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Start &amp;training</source>
        <translation>开始训练(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Pause or resume</source>
        <translation>暂停或继续(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>生成(&amp;G)</translation>
    </message>
    <message>
        <source>&amp;Lesson: a noisy sine…</source>
        <translation>课程：带噪声的正弦(&amp;L)…</translation>
    </message>
    <message>
        <source>Open the &amp;folder of runs, settings and log</source>
        <translation>打开存放记录、设置和日志的文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;About Text Generation Studio</source>
        <translation>关于文本生成工作室(&amp;A)</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>写作</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>nothing opened yet</source>
        <translation>还没有打开过</translation>
    </message>
</context>
<context>
    <name>OverlapPlace</name>
    <message>
        <source>In the text it learned from, line {number}:</source>
        <translation>在它学过的文本中，第 {number} 行：</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>The place in the text</source>
        <translation>在原文中的位置</translation>
    </message>
</context>
<context>
    <name>OwnPlan</name>
    <message>
        <source>{name}: {problem}</source>
        <translation>{name}：{problem}</translation>
    </message>
    <message>
        <source>what suits best</source>
        <translation>自动选择</translation>
    </message>
    <message>
        <source>minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Minutes or epochs</source>
        <translation>分钟或轮数</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>What kind of model learns; for “what suits best” the studio chooses, its sizes too.</source>
        <translation>由哪种模型来学习；选“自动选择”时由工作室决定，大小也一并选好。</translation>
    </message>
    <message>
        <source>Judged by</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>Text that it does not learn from, by which you see how good it really is.</source>
        <translation>模型没学过的文本，用来检验它究竟学得多好。</translation>
    </message>
    <message>
        <source>its last {share}%</source>
        <translation>文本的最后 {share}%</translation>
    </message>
    <message>
        <source>nothing unseen</source>
        <translation>不留验证集</translation>
    </message>
    <message>
        <source>another text…</source>
        <translation>另选一个文本…</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>高级</translation>
    </message>
</context>
<context>
    <name>PassagesTable</name>
    <message>
        <source>Passages under two models</source>
        <translation>两个模型对各段落的评判</translation>
    </message>
    <message>
        <source>Passage</source>
        <translation>段落</translation>
    </message>
    <message>
        <source>Finds it likelier</source>
        <translation>哪个更看好</translation>
    </message>
</context>
<context>
    <name>PastedText</name>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>{count} characters, here the beginning</source>
        <translation>{count} 个字符，这里是开头</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} 个字符</translation>
    </message>
</context>
<context>
    <name>PieceView</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>What the model wrote</source>
        <translation>模型写的内容</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>PlanChooser</name>
    <message>
        <source>A quick taste</source>
        <translation>快速体验</translation>
    </message>
    <message>
        <source>about 1 minute</source>
        <translation>约 1 分钟</translation>
    </message>
    <message>
        <source>A good one</source>
        <translation>好好训练</translation>
    </message>
    <message>
        <source>about 5 minutes</source>
        <translation>约 5 分钟</translation>
    </message>
    <message>
        <source>The best</source>
        <translation>精益求精</translation>
    </message>
    <message>
        <source>Learns from</source>
        <translation>词元类型</translation>
    </message>
    <message>
        <source>about 30 minutes</source>
        <translation>约 30 分钟</translation>
    </message>
    <message>
        <source>hardly better</source>
        <translation>几乎不会更好</translation>
    </message>
    <message>
        <source>My own…</source>
        <translation>自定义…</translation>
    </message>
    <message>
        <source>model, sizes, lessons</source>
        <translation>模型、大小、课程</translation>
    </message>
    <message>
        <source>Reading the text…</source>
        <translation>正在读取文本…</translation>
    </message>
    <message>
        <source>Measuring this computer and the text…</source>
        <translation>正在测量这台电脑和这个文本…</translation>
    </message>
    <message>
        <source>{model}, size {size}</source>
        <translation>{model}，隐藏单元数 {size}</translation>
    </message>
    <message>
        <source>{count} million parameters</source>
        <translation>{count} 万个参数</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} 个参数</translation>
    </message>
    <message>
        <source>about {count} min</source>
        <translation>约 {count} 分钟</translation>
    </message>
    <message>
        <source>about {count} s</source>
        <translation>约 {count} 秒</translation>
    </message>
    <message>
        <source>{size} GB of memory</source>
        <translation>内存 {size} GB</translation>
    </message>
    <message>
        <source>more time hardly helps this short text</source>
        <translation>文本较短，多花时间几乎没有帮助</translation>
    </message>
    <message>
        <source>perplexity near {value}</source>
        <translation>困惑度约 {value}</translation>
    </message>
</context>
<context>
    <name>PresetBar</name>
    <message>
        <source>Preset</source>
        <translation>预设</translation>
    </message>
    <message>
        <source>none: as set below</source>
        <translation>不用预设：按下面的设置</translation>
    </message>
    <message>
        <source>Save as a preset…</source>
        <translation>存为预设…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>its name</source>
        <translation>预设的名称</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>预设的名称</translation>
    </message>
    <message>
        <source>Delete for good</source>
        <translation>永久删除</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Replace it</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>There is a preset of this name already.</source>
        <translation>已经有同名的预设。</translation>
    </message>
    <message>
        <source>As you set it below. The text is still read as “{name}” has it: {wishes}. “None” ends that.</source>
        <translation>按你在下面的设置。文本仍按“{name}”的方式读取：{wishes}。选“不用预设”即可取消。</translation>
    </message>
    <message>
        <source>A named way to train, the lessons among them: choosing one fills in all that is below.</source>
        <translation>存好的一套训练设置，课程里的也在其中：选一个，下面各项就都填好。</translation>
    </message>
    <message>
        <source>All that is below is set as this preset has it.</source>
        <translation>下面各项都按这个预设填好。</translation>
    </message>
    <message>
        <source>All that is below is set as this preset has it, and the text is read anew for it: {wishes}.</source>
        <translation>下面各项都按这个预设填好，文本也为它重新读取：{wishes}。</translation>
    </message>
</context>
<context>
    <name>PreviewCard</name>
    <message>
        <source>Encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>Read the text in another encoding</source>
        <translation>换一种编码读取文本</translation>
    </message>
    <message>
        <source>Preview of the text</source>
        <translation>文本预览</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>查看清理前</translation>
    </message>
    <message>
        <source>Show the text as it was before it was cleaned</source>
        <translation>显示清理之前的文本</translation>
    </message>
    <message>
        <source>Preview · {cleaning}</source>
        <translation>预览 · {cleaning}</translation>
    </message>
    <message>
        <source>The first {count} characters; all are used.</source>
        <translation>这里是前 {count} 个字符；训练会用到全部。</translation>
    </message>
</context>
<context>
    <name>RaceDialog</name>
    <message>
        <source>Race</source>
        <translation>竞赛</translation>
    </message>
    <message>
        <source>Who learns “{name}” best? They train one after the other; all curves are drawn on one plot.</source>
        <translation>谁学“{name}”学得最好？几个模型先后训练，所有曲线画在一张图上。</translation>
    </message>
    <message>
        <source>again: {name}</source>
        <translation>再来一次：{name}</translation>
    </message>
    <message>
        <source>Minutes each</source>
        <translation>每个模型训练的分钟数</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Start the race</source>
        <translation>开始竞赛</translation>
    </message>
    <message>
        <source>a race takes two</source>
        <translation>竞赛至少要两个模型</translation>
    </message>
    <message>
        <source>{count} in all, {minutes} min at most</source>
        <translation>共 {count} 个，最多 {minutes} 分钟</translation>
    </message>
</context>
<context>
    <name>RaceStrip</name>
    <message>
        <source>Show its curves</source>
        <translation>看竞赛曲线</translation>
    </message>
    <message>
        <source>Stop the race</source>
        <translation>停止竞赛</translation>
    </message>
    <message>
        <source>Progress of the contestant</source>
        <translation>当前参赛者的进度</translation>
    </message>
    <message>
        <source>Race · {place} of {count}</source>
        <translation>竞赛 · 第 {place} 个，共 {count} 个</translation>
    </message>
    <message>
        <source>“{name}” did not come to its end: {reason}</source>
        <translation>“{name}”没有训练到最后：{reason}</translation>
    </message>
</context>
<context>
    <name>ReadingStrip</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Progress of the reading</source>
        <translation>读取进度</translation>
    </message>
    <message>
        <source>learning pieces… {share}%</source>
        <translation>正在学习子词… {share}%</translation>
    </message>
    <message>
        <source>counting tokens… {share}%</source>
        <translation>正在统计词元… {share}%</translation>
    </message>
    <message>
        <source>{done} of {total} MB downloaded</source>
        <translation>已下载 {done} / {total} MB</translation>
    </message>
    <message>
        <source>{done} of {total} MB read</source>
        <translation>已读 {done} / {total} MB</translation>
    </message>
</context>
<context>
    <name>RunControls</name>
    <message>
        <source>Stop and keep</source>
        <translation>停止并保留</translation>
    </message>
    <message>
        <source>Steer the run under way</source>
        <translation>调整正在进行的训练</translation>
    </message>
    <message>
        <source>&amp;Write with it as it is now</source>
        <translation>用现在的模型写作(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Learning rate</source>
        <translation>学习率(&amp;L)</translation>
    </message>
    <message>
        <source>as planned</source>
        <translation>按计划</translation>
    </message>
    <message>
        <source>{factor} times the plan&apos;s</source>
        <translation>计划的 {factor} 倍</translation>
    </message>
    <message>
        <source>Write with it</source>
        <translation>用它写作</translation>
    </message>
    <message>
        <source>Progress of the training</source>
        <translation>训练进度</translation>
    </message>
    <message>
        <source>Train again</source>
        <translation>再训练一次</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Go on from step {step}</source>
        <translation>从第 {step} 步继续</translation>
    </message>
    <message>
        <source>A run on this text was stopped. It goes on as if it had not been, with its own settings.</source>
        <translation>这个文本上有一次训练停下了。它会像没停过一样，按原来的设置继续。</translation>
    </message>
    <message>
        <source>Stopped: the loss got out of hand. The last sound weights are kept.</source>
        <translation>已停止：损失发散了。保留的是最后一份正常的权重。</translation>
    </message>
    <message>
        <source>Stop and &amp;delete</source>
        <translation>停止并删除(&amp;D)</translation>
    </message>
    <message>
        <source>{count} tokens/s</source>
        <translation>{count} 词元/秒</translation>
    </message>
    <message>
        <source>getting ready…</source>
        <translation>准备中…</translation>
    </message>
    <message>
        <source>stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Reading the text to judge by…</source>
        <translation>正在读取验证集…</translation>
    </message>
    <message>
        <source>It did not go on. It is kept as it was at step {step}, and can be tried again.</source>
        <translation>没能继续。模型仍保留在第 {step} 步的样子，可以再试一次。</translation>
    </message>
    <message>
        <source>Stopped before its first step: there was nothing to keep.</source>
        <translation>还没走完第一步就停止了：没有可保留的内容。</translation>
    </message>
    <message>
        <source>The model starts from nothing; its curve and what it writes will appear above.</source>
        <translation>模型从零开始；它的曲线和写出的文字会出现在上方。</translation>
    </message>
    <message>
        <source>Deleted. Under Runs it can be brought back for a month.</source>
        <translation>已删除，一个月内可以在“记录”里恢复。</translation>
    </message>
    <message>
        <source>The model is saved as {name}.</source>
        <translation>模型已保存为 {name}。</translation>
    </message>
    <message>
        <source>Not saved, see above. The model is open: save it in another folder before you close.</source>
        <translation>没有保存，原因见上方。模型仍打开着：关闭之前，请把它保存到别的文件夹。</translation>
    </message>
    <message>
        <source>Stopped by an error, see above. The model as it was is open: save it on the Write page.</source>
        <translation>因出错而停止，原因见上方。出错前的模型仍打开着：可在“写作”页保存。</translation>
    </message>
    <message>
        <source>Finished early: it no longer got better on unseen text. Its best state is kept under Runs.</source>
        <translation>提前结束（早停）：在验证集上不再进步。最好的权重已存入“记录”。</translation>
    </message>
    <message>
        <source>Finished. The model is kept under Runs.</source>
        <translation>训练完成。模型已存入“记录”。</translation>
    </message>
    <message>
        <source>Stopped. The model is kept under Runs.</source>
        <translation>已停止。模型已存入“记录”。</translation>
    </message>
    <message>
        <source>about {count} s left</source>
        <translation>约剩 {count} 秒</translation>
    </message>
    <message>
        <source>about {count} min left</source>
        <translation>约剩 {count} 分钟</translation>
    </message>
</context>
<context>
    <name>RunsPage</name>
    <message>
        <source>Runs</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>find a run…</source>
        <translation>查找记录…</translation>
    </message>
    <message>
        <source>Find a run</source>
        <translation>查找记录</translation>
    </message>
    <message>
        <source>Race…</source>
        <translation>竞赛…</translation>
    </message>
    <message>
        <source>Let several models learn the open text, one after the other</source>
        <translation>让几个模型先后学习打开的文本</translation>
    </message>
    <message>
        <source>Open a model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Deleted runs…</source>
        <translation>已删除的记录…</translation>
    </message>
    <message>
        <source>Nothing trained yet</source>
        <translation>还没有训练过</translation>
    </message>
    <message>
        <source>Every model you train is kept here by itself, with its curve and what it wrote on the way.</source>
        <translation>训练过的每个模型都会自动保存在这里，连同它的曲线和一路写下的样例。</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>训练模型</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Train on…</source>
        <translation>接着训练…</translation>
    </message>
    <message>
        <source>{count} runs are compared.</source>
        <translation>正在比较 {count} 条记录。</translation>
    </message>
    <message>
        <source>Select several to compare them.</source>
        <translation>选中几条即可比较。</translation>
    </message>
    <message>
        <source>Another window has these runs open: close it to change them.</source>
        <translation>另一个窗口正在使用这些训练记录：要修改，请先关闭它。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Restore it</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Choose a text</source>
        <translation>选择文本</translation>
    </message>
    <message>
        <source>Write with it</source>
        <translation>用它写作</translation>
    </message>
</context>
<context>
    <name>RunsTable</name>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>time</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>trained</source>
        <translation>训练时间</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} 秒</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} 分钟</translation>
    </message>
    <message>
        <source>Parameters are the numbers that a model learns.</source>
        <translation>参数就是模型学到的那些数。</translation>
    </message>
    <message>
        <source>Compare it only where the tokens are the same: among words one wavers more than among letters.</source>
        <translation>词元相同，困惑度才能比较：一个词一个词地猜，本来就比一个字一个字地猜更拿不准。</translation>
    </message>
    <message>
        <source>What each character of the unseen text costs, the spelling of what was never learned included. It compares models of characters, words and pieces on one text; less is better.</source>
        <translation>验证集（没学过的文本）平均每个字符要花多少比特，没学过的词元，写出它的代价也算在内。同一个文本上，字符、词、子词的模型都可以用它比较；越小越好。</translation>
    </message>
    <message>
        <source>{parameters} parameters; its file holds {stored} numbers, with its counts.</source>
        <translation>{parameters} 个参数；连同计数，文件里共有 {stored} 个数值。</translation>
    </message>
    <message>
        <source>* An earlier version measured it, without what it costs to spell words never learned: it cannot be compared, and stands last where runs are sorted by it.</source>
        <translation>* 由旧版本测得，没有算上写出没学过的词元的代价：不能比较，按这一列排序时排在最后。</translation>
    </message>
    <message>
        <source>{figure} (gaps)</source>
        <translation>{figure}（填空）</translation>
    </message>
    <message>
        <source>It fills gaps and sees both sides of each symbol: its figures cannot be compared with those of models that read forward only.</source>
        <translation>它用来填空，能看到每个词元的两侧：数值不能与只从前往后读的模型相比。</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>perplexity,
unseen text</source>
        <translation>困惑度
（验证集）</translation>
    </message>
    <message>
        <source>bits per
character</source>
        <translation>每字符
比特数</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>词元/秒</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>排序方式</translation>
    </message>
    <message>
        <source>Write with it</source>
        <translation>用它写作</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Train on…</source>
        <translation>接着训练…</translation>
    </message>
    <message>
        <source>Save for TensorBoard…</source>
        <translation>保存为 TensorBoard 事件…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Undo the deletion</source>
        <translation>撤销删除</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>记录</translation>
    </message>
</context>
<context>
    <name>SampleCard</name>
    <message>
        <source>What it writes now</source>
        <translation>它现在写的</translation>
    </message>
    <message>
        <source>drag to see how it learned</source>
        <translation>拖动滑块，看它怎样学会</translation>
    </message>
    <message>
        <source>at first</source>
        <translation>起初</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Earlier samples</source>
        <translation>较早的样例</translation>
    </message>
    <message>
        <source>Sample written by the model</source>
        <translation>模型写的样例</translation>
    </message>
    <message>
        <source>Every few seconds it will write a few lines here: noise at first, then words.</source>
        <translation>每隔几秒，它会在这里写上几行：起初语无伦次，渐渐成词成句。</translation>
    </message>
    <message>
        <source>A gap filler writes no samples: it cannot go on from a beginning. When it has learned, give it a text with ___ in it, on the page Write under Gaps.</source>
        <translation>填空模型不写样例：它不能接着开头往下写。学完之后，请在“写作”页的“填空”里给它一段带有 ___ 的文字。</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
    <message>
        <source>What it wrote at step {step}</source>
        <translation>第 {step} 步写的</translation>
    </message>
    <message>
        <source>Write with it as it is now</source>
        <translation>就用现在的模型写</translation>
    </message>
    <message>
        <source>Write with the last weights, step {last}</source>
        <translation>用最后的权重来写（第 {last} 步）</translation>
    </message>
    <message>
        <source>Write with the best weights, step {best}</source>
        <translation>用最好的权重来写（第 {best} 步）</translation>
    </message>
    <message>
        <source>The weights of this step are not kept; those of {best} (best) and {last} (last) are.</source>
        <translation>这一步的权重没有保留；保留的是第 {best} 步（最好）和第 {last} 步（最后）。</translation>
    </message>
    <message>
        <source>The weights of this step are not kept; those of {last} (last) are.</source>
        <translation>这一步的权重没有保留；保留的是第 {last} 步（最后）。</translation>
    </message>
</context>
<context>
    <name>SamplesView</name>
    <message>
        <source>at first</source>
        <translation>起初</translation>
    </message>
    <message>
        <source>at last</source>
        <translation>最后</translation>
    </message>
    <message>
        <source>How far the runs were</source>
        <translation>各次训练进行到哪里</translation>
    </message>
    <message>
        <source>A gap filler writes no samples.</source>
        <translation>填空模型不写样例。</translation>
    </message>
    <message>
        <source>It wrote no samples on the way.</source>
        <translation>途中没有写下样例。</translation>
    </message>
    <message>
        <source>Sample of {name}</source>
        <translation>{name}的样例</translation>
    </message>
    <message>
        <source>step {step}</source>
        <translation>第 {step} 步</translation>
    </message>
</context>
<context>
    <name>SettingField</name>
    <message>
        <source>Usual: {values}</source>
        <translation>常用值：{values}</translation>
    </message>
</context>
<context>
    <name>SettingsView</name>
    <message>
        <source>Only what differs</source>
        <translation>只看不同之处</translation>
    </message>
    <message>
        <source>Settings side by side</source>
        <translation>设置对照</translation>
    </message>
    <message>
        <source>{value} (differs)</source>
        <translation>{value}（不同）</translation>
    </message>
    <message>
        <source>setting</source>
        <translation>设置项</translation>
    </message>
    <message>
        <source>what differs is bold</source>
        <translation>不同之处用粗体</translation>
    </message>
    <message>
        <source>all settings are the same, also the seed</source>
        <translation>所有设置都相同，随机种子也一样</translation>
    </message>
</context>
<context>
    <name>SheetCard</name>
    <message>
        <source>temperature {temperature}, top-p {top_p}</source>
        <translation>温度 {temperature}，top-p {top_p}</translation>
    </message>
    <message>
        <source>go on</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Go on with it on the Write page</source>
        <translation>在“写作”页上接着写</translation>
    </message>
</context>
<context>
    <name>SheetValues</name>
    <message>
        <source>Temperatures</source>
        <translation>温度（大胆程度）</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>top-p（候选总概率）</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>How daring: low is safe and repetitive, high surprises and slips</source>
        <translation>越低越稳妥，也越重复；越高越出人意料，失误也越多</translation>
    </message>
    <message>
        <source>Choices considered: the likeliest tokens that together have this chance; 1 is all of them</source>
        <translation>从概率最大的词元数起，总概率达到此值为止；1 为全部考虑</translation>
    </message>
    <message>
        <source>keep it</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>The same seed writes the same texts again; without, each sheet is new</source>
        <translation>种子相同，写出的文本也相同；不固定则每次都是新的</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个词元</translation>
    </message>
    <message>
        <source>Temperatures: two to four different numbers above 0, up to {most}.</source>
        <translation>温度：填两到四个不同的数，大于 0，不超过 {most}。</translation>
    </message>
    <message>
        <source>Top-p: two to four different numbers above 0, up to {most}.</source>
        <translation>top-p：填两到四个不同的数，大于 0，不超过 {most}。</translation>
    </message>
</context>
<context>
    <name>SideBar</name>
    <message>
        <source>Text Generation Studio</source>
        <translation>文本生成工作室</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>写作</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>记录</translation>
    </message>
</context>
<context>
    <name>SineWindow</name>
    <message>
        <source>Lesson: a noisy sine</source>
        <translation>课程：带噪声的正弦</translation>
    </message>
    <message>
        <source>A small network learns the first {count} steps of a noisy sine: each value from the few before it (the Markov assumption). Beyond the dashed line it has learned nothing. One step ahead it is good; the further ahead, the more it builds on its own predictions, and the worse it gets.</source>
        <translation>一个小网络学习一段带噪声的正弦曲线的前 {count} 步：用前面几个值预测下一个值（马尔可夫假设）。虚线右边的它都没学过。只预测下一步时很准；预测得越远，就越依赖自己的预测，误差也越大。</translation>
    </message>
    <message>
        <source>The lesson&apos;s network: one layer of 10, 5 epochs</source>
        <translation>课程里的网络：一个隐藏层，10 个单元，5 轮</translation>
    </message>
    <message>
        <source>A larger one of ours: two layers of 10, 60 epochs</source>
        <translation>大一些的网络：两个隐藏层，各 10 个单元，60 轮</translation>
    </message>
    <message>
        <source>Which network learns</source>
        <translation>用哪个网络</translation>
    </message>
    <message>
        <source>It sees the last</source>
        <translation>能看到最近的</translation>
    </message>
    <message>
        <source>{count} values</source>
        <translation>{count} 个值</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>Plot of the series and its predictions</source>
        <translation>序列及其预测的图</translation>
    </message>
    <message>
        <source>{count} ahead</source>
        <translation>{count} 步预测</translation>
    </message>
    <message>
        <source>on its own</source>
        <translation>靠自己一直预测下去</translation>
    </message>
    <message>
        <source> · error {error}</source>
        <translation> · 误差 {error}</translation>
    </message>
    <message>
        <source>Show or hide this line</source>
        <translation>显示或隐藏这条线</translation>
    </message>
    <message>
        <source>learning…</source>
        <translation>正在学习…</translation>
    </message>
    <message>
        <source>epoch {epoch} of {epochs} · loss {loss}</source>
        <translation>第 {epoch} 轮，共 {epochs} 轮 · 损失 {loss}</translation>
    </message>
    <message>
        <source>loss of each epoch: {losses}</source>
        <translation>每轮的损失：{losses}</translation>
    </message>
    <message>
        <source>loss: {first} after the first epoch, {loss} after {epochs}</source>
        <translation>损失：第 1 轮后 {first}，第 {epochs} 轮后 {loss}</translation>
    </message>
</context>
<context>
    <name>StarButton</name>
    <message>
        <source>Starred</source>
        <translation>已加星</translation>
    </message>
    <message>
        <source>Not starred</source>
        <translation>未加星</translation>
    </message>
    <message>
        <source>Take the star away (S)</source>
        <translation>取消加星（S）</translation>
    </message>
    <message>
        <source>Star it, to keep it (S)</source>
        <translation>加星以保留（S）</translation>
    </message>
</context>
<context>
    <name>StarList</name>
    <message>
        <source>Starred pieces</source>
        <translation>加星的片段</translation>
    </message>
    <message>
        <source>Go on with it</source>
        <translation>接着写</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Nothing is starred yet. Write a sheet, and press ☆ on what is good.</source>
        <translation>还没有加星的片段。先写一组对比，在写得好的上面按 ☆。</translation>
    </message>
    <message>
        <source>{model}, learned from {text} · temperature {temperature} · top-p {top_p} · seed {seed} · {day}</source>
        <translation>{model}，学自 {text} · 温度 {temperature} · top-p {top_p} · 种子 {seed} · {day}</translation>
    </message>
</context>
<context>
    <name>StartNotice</name>
    <message>
        <source>Resume from step {step}</source>
        <translation>从第 {step} 步继续</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
</context>
<context>
    <name>TabBar</name>
    <message>
        <source>Go on</source>
        <translation>续写</translation>
    </message>
    <message>
        <source>Contact sheet</source>
        <translation>对比</translation>
    </message>
    <message>
        <source>Detective</source>
        <translation>文风侦探</translation>
    </message>
    <message>
        <source>Inside</source>
        <translation>看内部</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>填空</translation>
    </message>
    <message>
        <source>Let the model go on from a beginning</source>
        <translation>给个开头，让模型接着写</translation>
    </message>
    <message>
        <source>One beginning, many ways to go on, side by side</source>
        <translation>同一个开头，多种续写并排对比</translation>
    </message>
    <message>
        <source>How likely the model finds any text, and which of two models finds it likelier</source>
        <translation>一段文字在模型看来有多可能，两个模型中哪个更看好它</translation>
    </message>
    <message>
        <source>The hidden units of the model as it reads</source>
        <translation>模型阅读时的隐藏单元</translation>
    </message>
    <message>
        <source>Fill what is missing in a text</source>
        <translation>填补文字中的空缺</translation>
    </message>
    <message>
        <source>What to do with the model</source>
        <translation>用模型做什么</translation>
    </message>
</context>
<context>
    <name>TabPage</name>
    <message>
        <source>Write</source>
        <translation>写作</translation>
    </message>
</context>
<context>
    <name>TellingUnits</name>
    <message>
        <source>No unit goes with quotation marks, line ends or the like here: try a longer text.</source>
        <translation>这里没有哪个单元与引号、行末之类有关：换一段更长的文本试试。</translation>
    </message>
    <message>
        <source>Unit {unit} goes with “{trait}”: correlation {score}</source>
        <translation>{unit} 号单元与“{trait}”有关：相关系数 {score}</translation>
    </message>
</context>
<context>
    <name>TextPage</name>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>示例文本</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Train on this text</source>
        <translation>用这个文本训练</translation>
    </message>
    <message>
        <source>characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>character</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>lines</source>
        <translation>行</translation>
    </message>
    <message>
        <source>line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>encoding</source>
        <translation>编码</translation>
    </message>
    <message>
        <source>{tokens}, and &lt;unk&gt; for all that is not among them</source>
        <translation>{tokens}，以及代表其余一切的 &lt;unk&gt;</translation>
    </message>
    <message>
        <source>{count} files · {name}</source>
        <translation>{count} 个文件 · {name}</translation>
    </message>
    <message>
        <source>Get a classic from the network</source>
        <translation>从网上获取经典文本</translation>
    </message>
    <message>
        <source>{count} of {all}</source>
        <translation>{count} / {all}</translation>
    </message>
    <message>
        <source>in the vocabulary</source>
        <translation>词表大小</translation>
    </message>
    <message>
        <source>Too short to learn from: it takes {count} characters, better 20,000.</source>
        <translation>太短，学不了：至少要 {count} 个字符，两万以上更好。</translation>
    </message>
    <message>
        <source>Very short: a model can only learn this by heart. Some 20,000 characters do better.</source>
        <translation>很短：模型只能把它背下来。两万个字符以上，效果更好。</translation>
    </message>
    <message>
        <source>Short: enough for spelling and the sound of it. More text gives more style.</source>
        <translation>偏短：够学用字和语感。文本越多，文风越像。</translation>
    </message>
    <message>
        <source>Looks good: enough text to learn style and spelling.</source>
        <translation>看起来不错：足够学会文风和用字。</translation>
    </message>
    <message>
        <source>Open it all the same</source>
        <translation>仍然打开</translation>
    </message>
</context>
<context>
    <name>ThroughputPane</name>
    <message>
        <source>learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>norm of the gradient</source>
        <translation>梯度范数</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>词元/秒</translation>
    </message>
    <message>
        <source>How steep it is: how much the parameters of the model should change, before it is limited</source>
        <translation>参数本来要改动多少（梯度裁剪之前）</translation>
    </message>
    <message>
        <source>How far each step goes</source>
        <translation>每一步走多远</translation>
    </message>
    <message>
        <source>How fast it learns</source>
        <translation>学得有多快</translation>
    </message>
    <message>
        <source>Plot of the {curve}</source>
        <translation>{curve}的曲线图</translation>
    </message>
</context>
<context>
    <name>TokenMenu</name>
    <message>
        <source>{count} pieces</source>
        <translation>{count} 个子词</translation>
    </message>
    <message>
        <source>Chinese is cut into words where the package jieba is installed.</source>
        <translation>安装 jieba 包后，中文会按词切分。</translation>
    </message>
    <message>
        <source>Special tokens: {tokens}…</source>
        <translation>特殊词元：{tokens}…</translation>
    </message>
    <message>
        <source>Special tokens… (found: {tokens})</source>
        <translation>特殊词元…（文本中有：{tokens}）</translation>
    </message>
    <message>
        <source>Special tokens…</source>
        <translation>特殊词元…</translation>
    </message>
    <message>
        <source>What stands in the text as one token, such as &lt;unk&gt;.</source>
        <translation>在文本中整个算一个词元的，如 &lt;unk&gt;。</translation>
    </message>
    <message>
        <source>Special tokens</source>
        <translation>特殊词元</translation>
    </message>
    <message>
        <source>Each of these is one token wherever it stands in the text.
&lt;unk&gt; stands for unknown words; &lt;eos&gt; is put at the ends of lines where the text has none.</source>
        <translation>下列各项在文本中出现时，都整个算一个词元。
&lt;unk&gt; 代表未知的词；文本里没有 &lt;eos&gt; 时，会加在每行末尾。</translation>
    </message>
</context>
<context>
    <name>TrainOnCard</name>
    <message>
        <source>Train on:</source>
        <translation>接着训练：</translation>
    </message>
    <message>
        <source>go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>for longer</source>
        <translation>延长</translation>
    </message>
    <message>
        <source>as a new run</source>
        <translation>另起一次训练</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Go on from step {step}</source>
        <translation>从第 {step} 步继续</translation>
    </message>
    <message>
        <source>It goes on as if it had not been stopped, with its own settings.</source>
        <translation>它会像没停过一样，按原来的设置继续。</translation>
    </message>
    <message>
        <source>epochs more</source>
        <translation>轮（再训练）</translation>
    </message>
    <message>
        <source>minutes more</source>
        <translation>分钟（再训练）</translation>
    </message>
    <message>
        <source>From its last step, with its own settings, on its own text.</source>
        <translation>从它的最后一步接着训练，设置和文本都不变。</translation>
    </message>
    <message>
        <source>Train for longer</source>
        <translation>延长训练</translation>
    </message>
    <message>
        <source>its best weights</source>
        <translation>最好的权重</translation>
    </message>
    <message>
        <source>its last weights</source>
        <translation>最后的权重</translation>
    </message>
    <message>
        <source>Begins with</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>分钟</translation>
    </message>
    <message>
        <source>Start the new run</source>
        <translation>开始新的训练</translation>
    </message>
    <message>
        <source>On the text that is open; the first run stays as it is.</source>
        <translation>用当前打开的文本训练；原来的记录保持不变。</translation>
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>First a text</source>
        <translation>先选一个文本</translation>
    </message>
    <message>
        <source>A model learns from a text of yours. Open one, or take one of ours; then come back and press Start.</source>
        <translation>模型从你的文本中学习。打开一个，或用我们的示例；再回到这里开始训练。</translation>
    </message>
    <message>
        <source>Choose a text</source>
        <translation>选择文本</translation>
    </message>
    <message>
        <source>{name} · cleaned</source>
        <translation>{name} · 已清理</translation>
    </message>
    <message>
        <source>judged by {name}</source>
        <translation>验证集：{name}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>UnitStrip</name>
    <message>
        <source>Hidden units over the text, unit {unit} of {count} chosen</source>
        <translation>隐藏单元随文本的变化，已选第 {unit} 号，共 {count} 个</translation>
    </message>
</context>
<context>
    <name>UnitsView</name>
    <message>
        <source>Cell</source>
        <translation>记忆单元</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>单元</translation>
    </message>
    <message>
        <source>Number of the unit</source>
        <translation>单元编号</translation>
    </message>
    <message>
        <source>The text, coloured by the unit</source>
        <translation>文本，颜色表示单元的值</translation>
    </message>
    <message>
        <source>All units</source>
        <translation>所有单元</translation>
    </message>
    <message>
        <source>letter by letter</source>
        <translation>逐字查看</translation>
    </message>
    <message>
        <source>the whole text</source>
        <translation>整段文本</translation>
    </message>
    <message>
        <source>Every unit is a line, every symbol of the text a column. Click, or use the arrow keys, to choose.</source>
        <translation>每个单元占一行，文本的每个词元占一列。点击或用方向键选择。</translation>
    </message>
    <message>
        <source>Units that keep track of something</source>
        <translation>记着某件事的单元</translation>
    </message>
    <message>
        <source>Found by themselves: with what in this text a unit rises or, below zero, falls; 1 is always, 0 is chance.</source>
        <translation>自动找出：看单元的值随文本里的什么升高，负值则为降低；1 表示总是如此，0 表示纯属偶然。</translation>
    </message>
    <message>
        <source>These are units of “{name}”, the model that was open before. Look again to see this one&apos;s.</source>
        <translation>这些是先前打开的模型“{name}”的单元。要看当前模型的，请重新查看。</translation>
    </message>
    <message>
        <source>{count} units of the last layer of {model}.</source>
        <translation>{model} 最后一层的 {count} 个单元。</translation>
    </message>
    <message>
        <source>What the unit says:</source>
        <translation>单元的值：</translation>
    </message>
    <message>
        <source>Point at a symbol, or step through them with the arrow keys.</source>
        <translation>把鼠标移到一个词元上，或用方向键逐个查看。</translation>
    </message>
    <message>
        <source>After “{token}” unit {unit} says {value}.</source>
        <translation>读完“{token}”，{unit} 号单元的值为 {value}。</translation>
    </message>
</context>
<context>
    <name>VocabularyCard</name>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>柱状图</translation>
    </message>
    <message>
        <source>By rank</source>
        <translation>按排名</translation>
    </message>
    <message>
        <source>find a symbol…</source>
        <translation>查找词元…</translation>
    </message>
    <message>
        <source>Tokens · {kind}</source>
        <translation>词元 · {kind}</translation>
    </message>
    <message>
        <source>all kinds</source>
        <translation>所有类别</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>存为 CSV…</translation>
    </message>
    <message>
        <source>the first {count}</source>
        <translation>前 {count} 个</translation>
    </message>
    <message>
        <source>How many bars</source>
        <translation>柱的数量</translation>
    </message>
    <message>
        <source>Too few tokens for a line.</source>
        <translation>词元太少，拟合不出直线。</translation>
    </message>
    <message>
        <source>Slope of the line: {slope}. For the words of most languages it is near −1 (Zipf&apos;s law).</source>
        <translation>直线的斜率：{slope}。多数语言的词接近 −1（齐普夫定律）。</translation>
    </message>
    <message>
        <source>The most frequent tokens as bars</source>
        <translation>最常见词元的柱状图</translation>
    </message>
    <message>
        <source>How often the tokens occur, by their rank</source>
        <translation>词元的出现次数，按排名</translation>
    </message>
</context>
<context>
    <name>VocabularyTable</name>
    <message>
        <source>symbol</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>count</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>so far</source>
        <translation>累计</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>词表</translation>
    </message>
</context>
<context>
    <name>WeightsMenu</name>
    <message>
        <source>Save the model…</source>
        <translation>保存模型…</translation>
    </message>
    <message>
        <source>Best on unseen text: step {step}</source>
        <translation>验证集上最好的：第 {step} 步</translation>
    </message>
    <message>
        <source>Last: step {step}</source>
        <translation>最后的：第 {step} 步</translation>
    </message>
    <message>
        <source>best weights</source>
        <translation>最好的权重</translation>
    </message>
    <message>
        <source>last weights</source>
        <translation>最后的权重</translation>
    </message>
    <message>
        <source>The weights of step {step} write; others are kept</source>
        <translation>现在用第 {step} 步的权重来写；另一份也保留着</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Drop a text here</source>
        <translation>把文本拖到这里</translation>
    </message>
    <message>
        <source>A novel, your drafts, song lyrics: the model learns to write like it, on this computer only.</source>
        <translation>小说、草稿、歌词都行：模型学着照它的样子写，一切只在这台电脑上进行。</translation>
    </message>
    <message>
        <source>Open a text…</source>
        <translation>打开文本…</translation>
    </message>
    <message>
        <source>Or begin with one of ours</source>
        <translation>或从我们的示例开始</translation>
    </message>
    <message>
        <source>Or get a classic from the network:</source>
        <translation>或从网上获取经典文本：</translation>
    </message>
</context>
<context>
    <name>WritePage</name>
    <message>
        <source>Write</source>
        <translation>写作</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>训练模型</translation>
    </message>
    <message>
        <source>Open a model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>Learned from {text}, {epochs} times over; knows {symbols} tokens, has {parameters} parameters.</source>
        <translation>学自 {text}，读了 {epochs} 遍；认识 {symbols} 种词元，有 {parameters} 个参数。</translation>
    </message>
    <message>
        <source>{count} more numbers come from counting.</source>
        <translation>另有 {count} 个数值来自计数。</translation>
    </message>
    <message>
        <source>Written by the model {name}.</source>
        <translation>由模型“{name}”写成。</translation>
    </message>
    <message>
        <source>What the model wrote</source>
        <translation>模型写的内容</translation>
    </message>
    <message>
        <source>Type a few words below, or none, and press Generate.</source>
        <translation>在下面写几个字，或什么也不写，然后按“生成”。</translation>
    </message>
    <message>
        <source>Save the model…</source>
        <translation>保存模型…</translation>
    </message>
    <message>
        <source>A model writes in the manner of the text it learned from.</source>
        <translation>模型会照着它学过的文本的风格来写。</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>还没有打开模型</translation>
    </message>
    <message>
        <source>Write with the model of one of your latest runs:</source>
        <translation>用最近训练好的模型来写：</translation>
    </message>
    <message>
        <source>Train one, or open one you saved.</source>
        <translation>训练一个，或打开以前保存的。</translation>
    </message>
    <message>
        <source>perplexity {value}</source>
        <translation>困惑度 {value}</translation>
    </message>
    <message>
        <source>perplexity {value} on unseen text</source>
        <translation>困惑度 {value}（验证集）</translation>
    </message>
</context>
<context>
    <name>WritingControls</name>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>The same seed writes the same text.</source>
        <translation>种子相同，写出的文字也相同。</translation>
    </message>
    <message>
        <source>always new</source>
        <translation>每次换新</translation>
    </message>
    <message>
        <source>Take another seed for each text</source>
        <translation>每次写作都换一个种子</translation>
    </message>
    <message>
        <source>Stop before</source>
        <translation>遇到即止</translation>
    </message>
    <message>
        <source>such as: \n\n | The End</source>
        <translation>例如：\n\n | 完</translation>
    </message>
    <message>
        <source>Writing ends before the first of these; \n is a line&apos;s end, | stands between two.</source>
        <translation>写到其中任何一个之前就停止；\n 表示换行，| 用来分隔。</translation>
    </message>
    <message>
        <source>{count} ≈ {pages} pages</source>
        <translation>{count} ≈ {pages} 页</translation>
    </message>
    <message>
        <source>{count} ≈ one line</source>
        <translation>{count} ≈ 一行</translation>
    </message>
    <message>
        <source>{count} ≈ {lines} lines</source>
        <translation>{count} ≈ {lines} 行</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>WritingEntry</name>
    <message>
        <source>{words} never occurs in the text that this model learned from.</source>
        <translation>这个模型学过的文本里从未出现过{words}。</translation>
    </message>
    <message>
        <source>begin, and the model goes on</source>
        <translation>写个开头，模型接着写</translation>
    </message>
    <message>
        <source>Beginning of the text</source>
        <translation>开头</translation>
    </message>
    <message>
        <source>Surprise me</source>
        <translation>给我一个惊喜</translation>
    </message>
    <message>
        <source>Surprise me: a beginning from the text</source>
        <translation>给我一个惊喜：从文本中取一个开头</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Back to what was here before (Ctrl+Z); nothing is lost</source>
        <translation>回到先前的文字（Ctrl+Z）；什么都不会丢</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Forward again (Ctrl+Shift+Z)</source>
        <translation>再向前（Ctrl+Shift+Z）</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>再来一次</translation>
    </message>
    <message>
        <source>Write the last part in another way (Ctrl+Shift+Enter)</source>
        <translation>把最后一段换个写法（Ctrl+Shift+Enter）</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续写</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
</context>
<context>
    <name>WritingFoot</name>
    <message>
        <source>{share}% new beside “{text}”</source>
        <translation>{share}% 为新写内容（对照“{text}”）</translation>
    </message>
    <message>
        <source>longest copy {count} characters</source>
        <translation>最长照抄 {count} 个字符</translation>
    </message>
    <message>
        <source>Looking for copies… {share}%</source>
        <translation>正在查找照抄之处… {share}%</translation>
    </message>
    <message>
        <source>How much of it is new? The text it learned from is not open.</source>
        <translation>有多少是新写的？它学过的文本没有打开。</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个词元</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Branches ({count})</source>
        <translation>分支（{count}）</translation>
    </message>
    <message>
        <source>Walk, name and compare all that was written</source>
        <translation>浏览、命名、比较写过的全部文字</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
    <message>
        <source>Tint</source>
        <translation>着色</translation>
    </message>
    <message>
        <source>Tint: show how sure the model was</source>
        <translation>着色：显示模型有多大把握</translation>
    </message>
    <message>
        <source>Show how sure the model was</source>
        <translation>显示模型有多大把握</translation>
    </message>
    <message>
        <source>sure</source>
        <translation>有把握</translation>
    </message>
    <message>
        <source>surprised</source>
        <translation>出乎意料</translation>
    </message>
    <message>
        <source>up to {limit}</source>
        <translation>至多 {limit}</translation>
    </message>
    <message>
        <source>Bits of surprise: {steps}, more. One bit: as likely as not; each bit more, half as likely.</source>
        <translation>意外程度（比特）：{steps}，以及更多。1 比特：概率为一半；每多 1 比特，概率再减半。</translation>
    </message>
    <message>
        <source>Legend: the darker or stronger the colour, the more surprised</source>
        <translation>图例：颜色越浓，越出乎意料</translation>
    </message>
    <message>
        <source>word for word in the text</source>
        <translation>与原文逐字相同</translation>
    </message>
    <message>
        <source>Underlined: this stands in the text the model learned from. Click to see where.</source>
        <translation>带下划线的：与模型学过的文本逐字相同。点击查看出处。</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>打开它</translation>
    </message>
    <message>
        <source>Open the text that the model learned from</source>
        <translation>打开模型学过的文本</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>复制文字</translation>
    </message>
    <message>
        <source>Save as text…</source>
        <translation>存为文本…</translation>
    </message>
    <message>
        <source>Save as a web page, with its colours…</source>
        <translation>连同颜色存为网页…</translation>
    </message>
    <message>
        <source>Print to a PDF…</source>
        <translation>打印成 PDF…</translation>
    </message>
</context>
<context>
    <name>core</name>
    <message>
        <source>There is no model “{name}”. There are: {names}.</source>
        <translation>没有名为“{name}”的模型。可用的有：{names}。</translation>
    </message>
    <message>
        <source>The model “{name}” has no setting “{setting}”.</source>
        <translation>模型“{name}”没有“{setting}”这项设置。</translation>
    </message>
    <message>
        <source>These settings do not suit the model “{name}”: {reason}.</source>
        <translation>这些设置不适合模型“{name}”：{reason}。</translation>
    </message>
    <message>
        <source>No computer has memory for a model of these sizes. Choose a smaller one.</source>
        <translation>没有哪台电脑的内存装得下这样大小的模型。请选小一些的。</translation>
    </message>
    <message>
        <source>A model of these sizes needs {needed} GB of memory to train; this computer has {memory} GB. Choose a smaller one.</source>
        <translation>训练这样大小的模型需要 {needed} GB 内存，而这台电脑有 {memory} GB。请选小一些的。</translation>
    </message>
    <message>
        <source>“{name}” cannot be read: {reason}.</source>
        <translation>无法读取“{name}”：{reason}。</translation>
    </message>
    <message>
        <source>“{name}” was made by a newer version of the studio. Update the studio to open it.</source>
        <translation>“{name}”由更新版本的工作室生成。请升级工作室后再打开。</translation>
    </message>
    <message>
        <source>“{name}” is not a model of this studio. Choose a .safetensors file it saved.</source>
        <translation>“{name}”不是本工作室的模型。请选择由工作室保存的 .safetensors 文件。</translation>
    </message>
    <message>
        <source>“{name}” is damaged: what it holds is not what was saved. Use another copy.</source>
        <translation>“{name}”已损坏：内容与保存时不同。请改用另一份。</translation>
    </message>
    <message>
        <source>“{name}” is empty. Copy or download it again.</source>
        <translation>“{name}”是空文件。请重新复制或下载。</translation>
    </message>
    <message>
        <source>“{name}” is incomplete: it ends after {size}. Copy or download it again.</source>
        <translation>“{name}”不完整：只有 {size}。请重新复制或下载。</translation>
    </message>
    <message>
        <source>“{name}” contains invalid numbers: it cannot write.</source>
        <translation>“{name}”含有无效数字：无法用来写作。</translation>
    </message>
    <message>
        <source>“{name}” does not fit into memory: opening it takes about {size}.</source>
        <translation>内存装不下“{name}”：打开它约需 {size}。</translation>
    </message>
    <message>
        <source>“{name}” has an invalid tokenizer: it cannot write.</source>
        <translation>“{name}”的分词器无效：无法写作。</translation>
    </message>
    <message>
        <source>This model reads a text from both sides: it guesses each symbol from what stands before and after it, so how much a text surprises it cannot be compared with other models.</source>
        <translation>这个模型要看两侧：它根据前后的内容来猜每个词元，所以文本让它意外的程度不能与其他模型相比。</translation>
    </message>
    <message>
        <source>The text is too short to judge: it takes two symbols at least.</source>
        <translation>文本太短，无法评判：至少要两个词元。</translation>
    </message>
    <message>
        <source>The model computes invalid numbers: it cannot judge.</source>
        <translation>模型算出了无效数字：无法评判。</translation>
    </message>
    <message>
        <source>To simplify Chinese the package OpenCC is needed. Install it with: pip install opencc</source>
        <translation>转换简体需要 OpenCC 包。安装方法：pip install opencc</translation>
    </message>
    <message>
        <source>one form for each character (NFC)</source>
        <translation>字符统一写法 (NFC)</translation>
    </message>
    <message>
        <source>A letter and its accent become one character; nothing one can see changes.</source>
        <translation>字母与它的附加符号合为一个字符；看上去没有变化。</translation>
    </message>
    <message>
        <source>plain forms of characters (NFKC)</source>
        <translation>字符取普通形式 (NFKC)</translation>
    </message>
    <message>
        <source>wide characters narrow</source>
        <translation>全角转半角</translation>
    </message>
    <message>
        <source>simplified Chinese</source>
        <translation>繁体转简体</translation>
    </message>
    <message>
        <source>Traditional Chinese characters become simplified ones.</source>
        <translation>繁体汉字变为简体。</translation>
    </message>
    <message>
        <source>letters only, lower case</source>
        <translation>只留英文字母，小写</translation>
    </message>
    <message>
        <source>Ligatures, wide and decorated forms become plain characters: ﬁ becomes fi.</source>
        <translation>连字、全角和装饰形式变为普通字符：ﬁ 变为 fi。</translation>
    </message>
    <message>
        <source>Wide Latin letters, digits and punctuation become ordinary: Ａ，１ become A,1.</source>
        <translation>全角的拉丁字母、数字和标点变为普通的：Ａ，１ 变为 A,1。</translation>
    </message>
    <message>
        <source>As the lesson reads the Time Machine: a to z and spaces, lines joined.</source>
        <translation>像课程读《时光机器》那样：只留 a 到 z 和空格，各行相连。</translation>
    </message>
    <message>
        <source>lower case</source>
        <translation>小写</translation>
    </message>
    <message>
        <source>Capital letters become small ones.</source>
        <translation>大写字母变为小写。</translation>
    </message>
    <message>
        <source>white space collapsed</source>
        <translation>合并空白</translation>
    </message>
    <message>
        <source>Several spaces become one; empty lines and spaces at the ends of lines go.</source>
        <translation>多个空格并为一个；去掉空行和行首行尾的空格。</translation>
    </message>
    <message>
        <source>line ends as &lt;eos&gt;</source>
        <translation>行末变 &lt;eos&gt;</translation>
    </message>
    <message>
        <source>The end of each line becomes the token &lt;eos&gt;, as in lessons on the Penn Treebank.</source>
        <translation>每行末尾成为词元 &lt;eos&gt;，如用 Penn Treebank 的课程那样。</translation>
    </message>
    <message>
        <source>line feeds as spaces</source>
        <translation>换行变空格</translation>
    </message>
    <message>
        <source>All lines become one, as in the lesson on song lyrics.</source>
        <translation>所有行连成一行，如歌词那一课。</translation>
    </message>
    <message>
        <source>There is no cleaning “{name}”. There are: {names}.</source>
        <translation>没有名为“{name}”的清理方式。可用的有：{names}。</translation>
    </message>
    <message>
        <source>“{name}” holds no text: it is empty.</source>
        <translation>“{name}”里没有文字：它是空的。</translation>
    </message>
    <message>
        <source>These are {count} files; at most {most} can be read together.</source>
        <translation>共有 {count} 个文件；一次最多能读 {most} 个。</translation>
    </message>
    <message>
        <source>“{name}” is not an ordinary file.</source>
        <translation>“{name}”不是普通文件。</translation>
    </message>
    <message>
        <source>There is no file “{path}”. Was it moved or renamed?</source>
        <translation>找不到文件“{path}”。它被移动或改名了吗？</translation>
    </message>
    <message>
        <source>The folder “{name}” holds no files to read.</source>
        <translation>文件夹“{name}”里没有可读的文件。</translation>
    </message>
    <message>
        <source>“{name}” is locked with a password.</source>
        <translation>“{name}”有密码保护。</translation>
    </message>
    <message>
        <source>“{name}” unpacks to far more than a text would. Reading was stopped for safety.</source>
        <translation>“{name}”解压后远大于正常文本。为安全起见已停止读取。</translation>
    </message>
    <message>
        <source>“{name}” does not fit into memory: reading it takes about {size} MB.</source>
        <translation>内存装不下“{name}”：读取它约需 {size} MB。</translation>
    </message>
    <message>
        <source>“{name}” changed while it was read. Open it again.</source>
        <translation>“{name}”在读取时被改动了。请重新打开。</translation>
    </message>
    <message>
        <source>“{name}” looks like a binary file, not a text. Choose a plain text file.</source>
        <translation>“{name}”看来是二进制文件，不是文本。请选纯文本文件。</translation>
    </message>
    <message>
        <source>The encoding of “{name}” was not recognised. Save the text as UTF-8 and open it again.</source>
        <translation>认不出“{name}”的编码。请把文本另存为 UTF-8 后再打开。</translation>
    </message>
    <message>
        <source>Two encodings seem to be mixed: {share}% of what is not plain ASCII cannot be read as {encoding}.</source>
        <translation>似乎混有两种编码：非 ASCII 部分有 {share}% 不能按 {encoding} 读取。</translation>
    </message>
    <message>
        <source>Unreadable bytes were replaced by “�”: {count}, the first at byte {place}.</source>
        <translation>无法识别的字节已替换为“�”：共 {count} 处，第一处在第 {place} 字节。</translation>
    </message>
    <message>
        <source>Left out, since they are no text or cannot be read: {names}.</source>
        <translation>已略去（不是文本或无法读取）：{names}。</translation>
    </message>
    <message>
        <source>The text holds NUL characters: {count}. They are kept.</source>
        <translation>文本含有 NUL 字符：{count} 个，已保留。</translation>
    </message>
    <message>
        <source>Line ends were changed to line feeds ({kinds}).</source>
        <translation>行尾已统一为换行符（{kinds}）。</translation>
    </message>
    <message>
        <source>A text cannot be read by “{level}”. There are: {levels}.</source>
        <translation>不能按“{level}”读取文本。可用的有：{levels}。</translation>
    </message>
    <message>
        <source>This run was trained on a graphics card, and there is none here: it goes on with the processor, in {precision}. The figures that follow differ slightly from those of an unbroken run.</source>
        <translation>这次训练原先用的是显卡，而这台电脑没有：改用处理器以 {precision} 继续。此后的数值会与不间断的训练略有差别。</translation>
    </message>
    <message>
        <source>This processor cannot compute in {wanted}: the run is computed in {precision}. Its figures differ slightly.</source>
        <translation>这个处理器不支持 {wanted} 运算：这次训练改用 {precision}，数值会略有差别。</translation>
    </message>
    <message>
        <source>There is no CUDA device on this computer. Choose the CPU.</source>
        <translation>这台电脑没有 CUDA 设备。请选 CPU。</translation>
    </message>
    <message>
        <source>That was very long: its last {count} characters were taken as the beginning.</source>
        <translation>内容太长：取其最后 {count} 个字符作为开头。</translation>
    </message>
    <message>
        <source>The model never saw these symbols and left them out: {symbols}</source>
        <translation>模型没见过这些词元，已略去：{symbols}</translation>
    </message>
    <message>
        <source>The beginning is longer than the model can look back: it took no notice of its first {count} tokens.</source>
        <translation>开头太长，超出了模型能回看的范围：最前面的 {count} 个词元没有被考虑。</translation>
    </message>
    <message>
        <source>The beginning was read as the model&apos;s text was: “{text}”</source>
        <translation>开头已按训练文本的方式读作：“{text}”</translation>
    </message>
    <message>
        <source>This model learned from “{name}”. Open that text here.</source>
        <translation>这个模型学的是“{name}”。请在这里打开那个文本。</translation>
    </message>
    <message>
        <source>This model reads a text from both sides: it fills gaps, but cannot go on from a prefix, since what follows is not there yet.</source>
        <translation>这个模型要看两侧：它能填空，但不能从开头续写，因为后文还不存在。</translation>
    </message>
    <message>
        <source>The model computes invalid numbers: it cannot write.</source>
        <translation>模型算出了无效数字：无法写作。</translation>
    </message>
    <message>
        <source>“{name}” cannot be judged by: it shares no symbol with the text.</source>
        <translation>“{name}”不能用作验证集：它与文本没有任何相同的词元。</translation>
    </message>
    <message>
        <source>Nothing of “{name}” is left after this cleaning. Letters are A to Z.</source>
        <translation>清理后“{name}”什么也没剩下。这里的字母指 A 到 Z。</translation>
    </message>
    <message>
        <source>A vocabulary of pieces has {count} tokens or more.</source>
        <translation>子词词表至少要有 {count} 个词元。</translation>
    </message>
    <message>
        <source>To find the words of Chinese the package jieba is needed. Install it with: pip install jieba</source>
        <translation>切分中文词语需要 jieba 包。安装方法：pip install jieba</translation>
    </message>
    <message>
        <source>The Time Machine</source>
        <translation>《时光机器》</translation>
    </message>
    <message>
        <source>H. G. Wells, 1895, as the course Dive into Deep Learning has it.</source>
        <translation>H. G. 威尔斯，1895 年，与课程《动手学深度学习》所用的相同。</translation>
    </message>
    <message>
        <source>Tiny Shakespeare</source>
        <translation>莎士比亚选段</translation>
    </message>
    <message>
        <source>Scenes from the plays: what small language models are compared on.</source>
        <translation>戏剧选段：人们常用它比较小型语言模型。</translation>
    </message>
    <message>
        <source>Another file came instead of “{name}”. It was not kept; try again later.</source>
        <translation>收到的不是“{name}”，而是别的文件。没有保留；请稍后再试。</translation>
    </message>
    <message>
        <source>“{name}” could not be downloaded: {reason}. Is this computer on line? The sample texts need no network.</source>
        <translation>无法下载“{name}”：{reason}。电脑联网了吗？示例文本不需要网络。</translation>
    </message>
    <message>
        <source>This model reads forward only: it goes on from a prefix, but cannot fill gaps. Train “{name}”.</source>
        <translation>这个模型只从前往后读：它能续写，但不能填空。请训练“{name}”。</translation>
    </message>
    <message>
        <source>There is no gap in this text. Write ___ where one is.</source>
        <translation>这段文本里没有空缺。请在要填的地方写上 ___。</translation>
    </message>
    <message>
        <source>The newest checkpoint is damaged. It goes on from the one before, of step {step}: nothing else is lost.</source>
        <translation>最新的检查点已损坏，从前一个（第 {step} 步）继续：其他内容没有丢失。</translation>
    </message>
    <message>
        <source>There is no checkpoint “{name}”: the run has finished, or never began.</source>
        <translation>没有检查点“{name}”：这次训练已经完成，或从未开始。</translation>
    </message>
    <message>
        <source>The run on “{name}” has come to its end. Say how much longer it is to go on.</source>
        <translation>在“{name}”上的训练已经结束。请说明还要继续多久。</translation>
    </message>
    <message>
        <source>A run that goes on from another keeps the sizes of its model.</source>
        <translation>从另一次训练继续时，模型的大小保持不变。</translation>
    </message>
    <message>
        <source>{problem} The training goes on; saving is tried again every minute.</source>
        <translation>{problem}训练会继续；每分钟会再次尝试保存。</translation>
    </message>
    <message>
        <source>There is not enough memory to save what was learned so far.</source>
        <translation>内存不足，无法保存目前学到的内容。</translation>
    </message>
    <message>
        <source>This run learned from “{name}”, cleaned “{cleaning}” and cut by “{level}”. Open that text in that way to go on with it.</source>
        <translation>这次训练学的是“{name}”，清理方式“{cleaning}”，词元类型“{level}”。请以同样的方式打开那个文本再继续。</translation>
    </message>
    <message>
        <source>The graphics card stopped working ({reason}). The model as it was at the last look is kept. Train on the CPU, or start the studio again.</source>
        <translation>显卡停止工作了（{reason}）。最近一次评估时的模型已保留。请改用 CPU 训练，或重新启动工作室。</translation>
    </message>
    <message>
        <source>The memory is not enough, not even with half the batch. What was learned is kept. Choose a smaller model, or shorter windows.</source>
        <translation>内存不够，批量大小减半也不行。已学到的内容保留着。请选小一些的模型，或把序列长度调短。</translation>
    </message>
    <message>
        <source>The memory ran out: from here on it learns from {count} rows at a time.</source>
        <translation>内存用尽：从现在起每批只学 {count} 段。</translation>
    </message>
    <message>
        <source>The text is short: it learns from {rows} rows of {steps} tokens at a time instead of {usual}.</source>
        <translation>文本较短：每批 {rows} 段、每段 {steps} 个词元，而不是每批 {usual} 段。</translation>
    </message>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>“{name}”已删除。</translation>
    </message>
    <message>
        <source>The run is saved again, as it is after step {step}.</source>
        <translation>训练又能保存了，已保存到第 {step} 步。</translation>
    </message>
    <message>
        <source>Several runs begin with “{words}”: {ids}.</source>
        <translation>有多个训练记录以“{words}”开头：{ids}。</translation>
    </message>
    <message>
        <source>There is no run “{words}”.</source>
        <translation>没有训练记录“{words}”。</translation>
    </message>
    <message>
        <source>“{name}” is being trained: stop it first.</source>
        <translation>“{name}”正在训练：请先停止。</translation>
    </message>
    <message>
        <source>Another window has these runs open: close it to train, or to change them.</source>
        <translation>另一个窗口正在使用这些训练记录：要训练或修改，请先关闭它。</translation>
    </message>
    <message>
        <source>“{name}” could not be moved: {reason}.</source>
        <translation>无法移动“{name}”：{reason}。</translation>
    </message>
    <message>
        <source>“{name}” is being trained already, in another window or by a command.</source>
        <translation>“{name}”正在另一个窗口或命令行中训练。</translation>
    </message>
    <message>
        <source>TensorBoard is not installed. Install it with: pip install tensorboard</source>
        <translation>尚未安装 TensorBoard。安装命令：pip install tensorboard</translation>
    </message>
    <message>
        <source>Events could not be written to “{folder}”: {reason}.</source>
        <translation>无法把事件写入“{folder}”：{reason}。</translation>
    </message>
    <message>
        <source>{problem} Choose another folder.</source>
        <translation>{problem}请选择别的文件夹。</translation>
    </message>
    <message>
        <source>Another window of the studio is open. Here you can look at its runs and write with them; to train or to change them, close the other one.</source>
        <translation>工作室的另一个窗口已打开。在这里可以查看其中的记录并用它们写作；要训练或修改，请先关闭另一个窗口。</translation>
    </message>
    <message>
        <source>Nothing may be written to the folder “{folder}”. You can train, and save models elsewhere; nothing is kept under “Runs”.</source>
        <translation>不允许写入文件夹“{folder}”。你可以训练，并把模型保存到别处；“记录”里不会留下任何内容。</translation>
    </message>
    <message>
        <source>“{name}” was interrupted while it trained. What it learned up to step {step} is safe.</source>
        <translation>“{name}”在训练中被中断。到第 {step} 步为止学到的都已保存。</translation>
    </message>
    <message>
        <source>“{name}” was stopped at step {step} when the window closed. It can go on from there.</source>
        <translation>关闭窗口时，“{name}”停在了第 {step} 步，可以从那里继续。</translation>
    </message>
    <message>
        <source>The studio ended unexpectedly the last time. What was saved is safe; what may tell a programmer why is in “{file}”, in the folder that the menu “Help” opens.</source>
        <translation>工作室上次意外退出。已保存的内容都在；可供程序员查找原因的记录在“{file}”中，它所在的文件夹可用“帮助”菜单打开。</translation>
    </message>
    <message>
        <source>“{name}” cannot be deleted: {reason}.</source>
        <translation>无法删除“{name}”：{reason}。</translation>
    </message>
    <message>
        <source>A preset needs a name.</source>
        <translation>预设需要一个名称。</translation>
    </message>
    <message>
        <source>A name of at most {count} characters in one line.</source>
        <translation>名称须在一行之内，最多 {count} 个字符。</translation>
    </message>
    <message>
        <source>A preset of the studio has this name. Choose another.</source>
        <translation>工作室自带的预设已用此名称。请另取一个。</translation>
    </message>
    <message>
        <source>The preset “{name}” is left out, it cannot be read: {reason}.</source>
        <translation>预设“{name}”读不出来，已略过：{reason}。</translation>
    </message>
    <message>
        <source>With {heads} heads it must be a multiple of {multiple}.</source>
        <translation>有 {heads} 个注意力头时，它必须是 {multiple} 的倍数。</translation>
    </message>
    <message>
        <source>One of: {names}.</source>
        <translation>其中之一：{names}。</translation>
    </message>
    <message>
        <source>Some words.</source>
        <translation>一些文字。</translation>
    </message>
    <message>
        <source>On or off.</source>
        <translation>开或关。</translation>
    </message>
    <message>
        <source>A number of {low} or more.</source>
        <translation>不小于 {low} 的数。</translation>
    </message>
    <message>
        <source>A whole number from {low} to {high}.</source>
        <translation>从 {low} 到 {high} 的整数。</translation>
    </message>
    <message>
        <source>A number above {low}, up to {high}.</source>
        <translation>大于 {low}、不超过 {high} 的数。</translation>
    </message>
    <message>
        <source>A number from {low} to {high}.</source>
        <translation>从 {low} 到 {high} 的数。</translation>
    </message>
    <message>
        <source>The studio chooses by the clock: set minutes, or choose a model.</source>
        <translation>由工作室选择时按时间计：请填分钟数，或自己选一个模型。</translation>
    </message>
    <message>
        <source>It took steps so large that it lost what it had learned: gradient clipping, which shortens such steps, is off. Bring it back first.</source>
        <translation>步子迈得太大，学到的都丢了：能把步子缩小的梯度裁剪没有开。请先把它打开。</translation>
    </message>
    <message>
        <source>It took steps so large that it lost what it had learned. Smaller steps, a tenth of the rate, help.</source>
        <translation>步子迈得太大，学到的都丢了。把学习率降到十分之一，步子小一些，会有帮助。</translation>
    </message>
    <message>
        <source>The steps are too large: its loss is no number any more.</source>
        <translation>步子太大了：损失已经不是数了（NaN）。</translation>
    </message>
    <message>
        <source>It learns the text by heart (overfitting): on unseen text its perplexity was {best} at best, where the plot is marked, and is {now} now; on its own text it is {own}.</source>
        <translation>它在过拟合（死记硬背）：验证集困惑度最低曾到 {best}（图上有标记），现在是 {now}；训练集困惑度是 {own}。</translation>
    </message>
    <message>
        <source>It learns the text by heart (overfitting): its perplexity is {own} on its own text, but {now} on unseen text, and that hardly falls any more.</source>
        <translation>它在过拟合（死记硬背）：训练集困惑度是 {own}，验证集却是 {now}，而且几乎不再下降。</translation>
    </message>
    <message>
        <source>It learned the text by heart (overfitting): its perplexity is {own} on its own text, but {now} on unseen text. More text would help most.</source>
        <translation>它过拟合了（死记硬背）：训练集困惑度是 {own}，验证集却是 {now}。最有用的是更多文本。</translation>
    </message>
    <message>
        <source>Towards the end it learned the text by heart (overfitting). Its best state, perplexity {best} on unseen text, is marked on the plot and kept. Again in another way it may get further.</source>
        <translation>后来它过拟合了（死记硬背）。验证集困惑度最低（{best}）时的权重已保留，图上有标记。换个方式再训练一次，也许能更好。</translation>
    </message>
    <message>
        <source>Towards the end it learned the text by heart (overfitting). Its best state, perplexity {best} on unseen text, is marked on the plot and kept. More text would help most.</source>
        <translation>后来它过拟合了（死记硬背）。验证集困惑度最低（{best}）时的权重已保留，图上有标记。最有用的是更多文本。</translation>
    </message>
    <message>
        <source>The steps may be too large: its perplexity while learning is {now}; knowing nothing would make it {best}.</source>
        <translation>步子可能太大了：训练集困惑度是 {now}，而一无所知时也只有 {best}。</translation>
    </message>
    <message>
        <source>The steps are too large, and gradient clipping, which shortens such steps, is off: its perplexity while learning is {now}; knowing nothing would make it {best}.</source>
        <translation>步子太大了，而能把步子缩小的梯度裁剪没有开：训练集困惑度是 {now}，而一无所知时也只有 {best}。</translation>
    </message>
    <message>
        <source>The steps may be too large: it was down to a perplexity of {best} while learning, and is at {now} again.</source>
        <translation>步子可能太大了：训练集困惑度曾降到 {best}，现在又回到了 {now}。</translation>
    </message>
    <message>
        <source>The steps are too large, and gradient clipping, which shortens such steps, is off: it was down to a perplexity of {best} while learning, and is at {now} again.</source>
        <translation>步子太大了，而能把步子缩小的梯度裁剪没有开：训练集困惑度曾降到 {best}，现在又回到了 {now}。</translation>
    </message>
    <message>
        <source>The model is small for this text: its perplexity is {now} on unseen text and {own} on its own, and it hardly gets better. A larger one would.</source>
        <translation>对这个文本来说模型偏小（欠拟合）：验证集困惑度 {now}，训练集 {own}，几乎不再下降。换大一些的模型会更好。</translation>
    </message>
    <message>
        <source>It has stopped getting better, at a perplexity of {own} while learning; the learning rate is high.</source>
        <translation>它不再进步了，训练集困惑度停在 {own}；学习率还很高。</translation>
    </message>
    <message>
        <source>It learns at {share}% of its usual speed: other work wants the processor. With one thread it may wait less.</source>
        <translation>学习速度只有平时的 {share}%：别的程序在占用处理器。只用一个线程，也许能少等一些。</translation>
    </message>
    <message>
        <source>A race needs a text to learn from: open one first.</source>
        <translation>竞赛需要一个供模型学习的文本：请先打开一个。</translation>
    </message>
    <message>
        <source>One job at a time: a model is being trained. Wait for it, or stop it first.</source>
        <translation>一次只做一件事：有一个模型正在训练。请等它完成，或先停止它。</translation>
    </message>
    <message>
        <source>another text was opened</source>
        <translation>打开了另一个文本</translation>
    </message>
    <message>
        <source>Open the text “{name}” first: where it lies is not known.</source>
        <translation>请先打开文本“{name}”：不知道它存放在哪里。</translation>
    </message>
    <message>
        <source>“{name}” is being opened…</source>
        <translation>正在打开“{name}”…</translation>
    </message>
    <message>
        <source>A new run needs a text to learn from: open “{name}”, or another.</source>
        <translation>新的训练需要一个文本：请打开“{name}”，或别的文本。</translation>
    </message>
    <message>
        <source>The race is over. “{name}” is best: perplexity {perplexity} on unseen text.</source>
        <translation>竞赛结束。“{name}”最好：验证集困惑度 {perplexity}。</translation>
    </message>
    <message>
        <source>The race is over. “{name}” is best: perplexity {perplexity} on unseen text; next is “{second}” with {other}.</source>
        <translation>竞赛结束。“{name}”最好：验证集困惑度 {perplexity}；其次是“{second}”，{other}。</translation>
    </message>
    <message>
        <source>“{name}” did not come to its end: {reason}</source>
        <translation>“{name}”没有训练到最后：{reason}</translation>
    </message>
    <message>
        <source>This model carries no hidden units from one symbol to the next, so there are none to look at. An RNN, a GRU or an LSTM has them.</source>
        <translation>这个模型不会把隐藏单元从一个词元带到下一个词元，所以没有可看的。RNN、GRU 和 LSTM 才有。</translation>
    </message>
    <message>
        <source>Only an LSTM has cells beside its hidden units.</source>
        <translation>只有 LSTM 在隐藏单元之外还有记忆单元。</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>严谨</translation>
    </message>
    <message>
        <source>Keeps to what is likely: few slips, few surprises.</source>
        <translation>只写最有可能的：少出错，也少惊喜。</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>平衡</translation>
    </message>
    <message>
        <source>As the text goes, without its rarest turns.</source>
        <translation>像原文那样写，但不用最罕见的说法。</translation>
    </message>
    <message>
        <source>Wild</source>
        <translation>奔放</translation>
    </message>
    <message>
        <source>Dares the unlikely, but not the absurd.</source>
        <translation>敢写不太可能的，但不至于荒唐。</translation>
    </message>
    <message>
        <source>The two models read this text differently, since their own texts were cleaned in different ways: it cannot be compared passage by passage.</source>
        <translation>两个模型读这段文本的方式不同，因为它们各自的训练文本清理方式不同：无法逐段比较。</translation>
    </message>
    <message>
        <source>within quotation marks</source>
        <translation>引号之内</translation>
    </message>
    <message>
        <source>at a line’s end</source>
        <translation>行末</translation>
    </message>
    <message>
        <source>how far along its line</source>
        <translation>在行中的位置</translation>
    </message>
    <message>
        <source>at digits</source>
        <translation>数字处</translation>
    </message>
    <message>
        <source>at capital letters</source>
        <translation>大写字母处</translation>
    </message>
    <message>
        <source>between words</source>
        <translation>词与词之间</translation>
    </message>
    <message>
        <source>how far the line is indented</source>
        <translation>行的缩进深度</translation>
    </message>
    <message>
        <source>{count} pieces are starred, and no more are kept. Delete some first.</source>
        <translation>已给 {count} 个片段加星，不能再多了。请先删除一些。</translation>
    </message>
    <message>
        <source>“{name}” was damaged and is kept as “{aside}”. {count} starred pieces could be read from it.</source>
        <translation>“{name}”已损坏，另存为“{aside}”。从中读出了 {count} 个加星的片段。</translation>
    </message>
    <message>
        <source>“{name}”, which holds the starred pieces, cannot be read: {reason}.</source>
        <translation>无法读取保存加星片段的“{name}”：{reason}。</translation>
    </message>
    <message>
        <source>“{name}” comes from a newer studio. Its starred pieces are left as they are.</source>
        <translation>“{name}”来自更新版本的工作室，其中加星的片段保持原样。</translation>
    </message>
    <message>
        <source>“{name}” is damaged and cannot be set aside: {reason}.</source>
        <translation>“{name}”已损坏，又无法移到一旁：{reason}。</translation>
    </message>
    <message>
        <source>“{name}” was not saved safely: the disk “{disk}” is faulty, or gone ({reason}).</source>
        <translation>“{name}”没有安全保存：磁盘“{disk}”出现故障或已断开（{reason}）。</translation>
    </message>
    <message>
        <source>“{name}” was not saved: nothing may be written to the folder “{folder}”.</source>
        <translation>“{name}”没有保存：文件夹“{folder}”不允许写入。</translation>
    </message>
    <message>
        <source>“{name}” was not saved: there is no folder “{folder}”.</source>
        <translation>“{name}”没有保存：没有文件夹“{folder}”。</translation>
    </message>
    <message>
        <source>“{name}” was not saved in “{folder}”: {reason}.</source>
        <translation>“{name}”没有保存到“{folder}”：{reason}。</translation>
    </message>
    <message>
        <source>{problem} Choose another folder; what was there is intact.</source>
        <translation>{problem}请选择别的文件夹；原有的文件完好无损。</translation>
    </message>
    <message>
        <source>“{name}” was not saved: the disk “{disk}” is full. {needed} are needed, {free} are free.</source>
        <translation>“{name}”没有保存：磁盘“{disk}”已满。需要 {needed}，可用 {free}。</translation>
    </message>
    <message>
        <source>“{name}” was not saved: the disk “{disk}” is full, or takes no more from you. {needed} are needed.</source>
        <translation>“{name}”没有保存：磁盘“{disk}”已满，或不再接受你的数据。需要 {needed}。</translation>
    </message>
    <message>
        <source>{problem} Make room on it or choose another disk; what was there is intact.</source>
        <translation>{problem}请腾出空间，或选择别的磁盘；原有的文件完好无损。</translation>
    </message>
    <message>
        <source>{problem} Make room on it or choose another disk.</source>
        <translation>{problem}请腾出空间或选择另一个磁盘。</translation>
    </message>
    <message>
        <source>“{name}” was not saved: it is protected, or open in another program.</source>
        <translation>“{name}”没有保存：它受到保护，或正在别的程序中打开。</translation>
    </message>
    <message>
        <source>{problem} Close it there, or choose another name. It is intact.</source>
        <translation>{problem}请在那里关闭它，或换一个名称。它完好无损。</translation>
    </message>
    <message>
        <source>“{name}” was not saved safely: it was written, but the disk “{disk}” did not confirm it ({reason}).</source>
        <translation>“{name}”没有安全保存：已经写入，但磁盘“{disk}”没有确认（{reason}）。</translation>
    </message>
    <message>
        <source>{problem} Save it elsewhere as well.</source>
        <translation>{problem}请在别处也保存一份。</translation>
    </message>
    <message>
        <source>The model “{name}” is not saved: it is lost when the window closes. Close it again to let it go.</source>
        <translation>模型“{name}”还没有保存：关闭窗口就会丢失。再次关闭即放弃它。</translation>
    </message>
    <message>
        <source>“{name}” is too short to learn from: it has {count} tokens to train on and needs {minimum}.</source>
        <translation>“{name}”太短，学不了：可训练的词元有 {count} 个，至少要 {minimum} 个。</translation>
    </message>
    <message>
        <source>“{name}” was deleted. It can be brought back for a month.</source>
        <translation>“{name}”已删除，一个月内可以恢复。</translation>
    </message>
    <message>
        <source>{count} runs were deleted. They can be brought back for a month.</source>
        <translation>已删除 {count} 条记录，一个月内可以恢复。</translation>
    </message>
    <message>
        <source>“{name}”, which holds what was written, cannot be read: {reason}.</source>
        <translation>保存已写内容的文件“{name}”无法读取：{reason}。</translation>
    </message>
    <message>
        <source>“{name}” is damaged. What was written with this model cannot be read.</source>
        <translation>“{name}”已损坏，用此模型写过的内容无法读取。</translation>
    </message>
    <message>
        <source>“{name}” comes from a newer studio. It is left as it is, and what is written now is not kept.</source>
        <translation>“{name}”来自更新版本的工作室。它保持原样，现在写的内容不会被保存。</translation>
    </message>
    <message>
        <source>What was written is too long to be kept for the next time. Save it as text.</source>
        <translation>写出的内容太长，无法留到下次。请把它另存为文本。</translation>
    </message>
    <message>
        <source>Another window of the studio is open, so what is written here is not kept. Close that one and press “Try again”, or save it as text.</source>
        <translation>工作室的另一个窗口正开着，所以在这里写的内容不会被保存。请关闭那个窗口并按“再试一次”，或把内容另存为文本。</translation>
    </message>
    <message>
        <source>What was written is not kept for the next time. {problem}</source>
        <translation>写出的内容没能留到下次。{problem}</translation>
    </message>
    <message>
        <source>More was written with this model than is kept: its oldest texts will not be there next time.</source>
        <translation>用此模型写出的内容超出了可保存的量：最早的文本下次将不再出现。</translation>
    </message>
    <message>
        <source>What was written with this model before could not be read. The file is kept as “{aside}”.</source>
        <translation>以前用此模型写的内容无法读取。该文件已保留为“{aside}”。</translation>
    </message>
    <message>
        <source>The model of “{name}” is damaged: its file is not as it was saved. On the page “Runs” it can be restored from the run&apos;s last checkpoint.</source>
        <translation>“{name}”的模型已损坏：它的文件与保存时不同。可以在“记录”页面用该次训练的最后一个检查点恢复它。</translation>
    </message>
    <message>
        <source>The model of “{name}” is damaged: its file is not as it was saved, and there is no checkpoint to restore it from. Use a copy that you saved elsewhere, or train it again.</source>
        <translation>“{name}”的模型已损坏：它的文件与保存时不同，也没有可用来恢复的检查点。请使用你另外保存的副本，或重新训练。</translation>
    </message>
    <message>
        <source>There is no checkpoint beside “{name}”: its last weights are not kept, only those in the file.</source>
        <translation>“{name}”旁边没有检查点：最后一步的权重没有保留，只有文件里的这一份。</translation>
    </message>
</context>
<context>
    <name>errors</name>
    <message>
        <source>Something went wrong that the studio did not foresee: {reason}. What was open stays open.</source>
        <translation>出了意料之外的问题：{reason}。已打开的内容都还在。</translation>
    </message>
</context>
<context>
    <name>gallery</name>
    <message>
        <source>The Tide Mill</source>
        <translation>潮汐磨坊</translation>
    </message>
    <message>
        <source>A story in English: the day-book of a woman who mends what the sea brings.</source>
        <translation>英文故事：一位修补海潮送来之物的女人的日志。</translation>
    </message>
    <message>
        <source>Chinese lyrics</source>
        <translation>中文歌词</translation>
    </message>
    <message>
        <source>Songs of street lamps, trains and the sea, in Chinese.</source>
        <translation>写街灯、火车和大海的中文歌。</translation>
    </message>
    <message>
        <source>Invented names</source>
        <translation>虚构的名字</translation>
    </message>
    <message>
        <source>Names from islands that are on no map: learned in a minute, made up for ever.</source>
        <translation>来自地图上没有的群岛：一分钟学会，永远编不完。</translation>
    </message>
</context>
<context>
    <name>i18n</name>
    <message>
        <source>{words}, {more}</source>
        <translation>{words}、{more}</translation>
    </message>
</context>
<context>
    <name>levels</name>
    <message>
        <source>characters</source>
        <translation>字符</translation>
    </message>
    <message>
        <source>Each character is a token: few of them, and any word can be spelled.</source>
        <translation>每个字符是一个词元：种类少，什么词都拼得出来。</translation>
    </message>
    <message>
        <source>characters as one sees them</source>
        <translation>可见字符（字素）</translation>
    </message>
    <message>
        <source>A letter with its accents, or a whole emoji, is one token.</source>
        <translation>带附加符号的字母，或一个完整的表情符号，算一个词元。</translation>
    </message>
    <message>
        <source>words</source>
        <translation>词</translation>
    </message>
    <message>
        <source>Each word is a token: it is always spelled right, and takes a long text to learn.</source>
        <translation>每个词是一个词元：词不会写错，但要很长的文本才学得会。</translation>
    </message>
    <message>
        <source>words as spaced</source>
        <translation>空格隔开的词</translation>
    </message>
    <message>
        <source>What stands between two spaces is a token, as in the Penn Treebank, whose words were put apart.</source>
        <translation>两个空格之间的内容是一个词元，如已切分好的 Penn Treebank。</translation>
    </message>
    <message>
        <source>pieces of words</source>
        <translation>子词</translation>
    </message>
    <message>
        <source>Frequent runs of letters are tokens (byte pairs), as large models have it.</source>
        <translation>常见的字符组合是一个词元（字节对编码），大模型就是这样做的。</translation>
    </message>
    <message>
        <source>{figure} per character</source>
        <translation>每字符 {figure}</translation>
    </message>
    <message>
        <source>{figure} per visible character</source>
        <translation>每个可见字符 {figure}</translation>
    </message>
    <message>
        <source>{figure} per word</source>
        <translation>每词 {figure}</translation>
    </message>
    <message>
        <source>{figure} per piece</source>
        <translation>每个子词 {figure}</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} 个字符</translation>
    </message>
    <message>
        <source>{count} visible characters</source>
        <translation>{count} 个可见字符</translation>
    </message>
    <message>
        <source>{count} words</source>
        <translation>{count} 个词</translation>
    </message>
    <message>
        <source>{count} pieces</source>
        <translation>{count} 个子词</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} 个词元</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>LSTM with counts</source>
        <translation>LSTM＋n 元计数</translation>
    </message>
    <message>
        <source>An LSTM and counts that predict together: the best in most cases.</source>
        <translation>LSTM 与计数一起预测，多数情况下效果最好。</translation>
    </message>
    <message>
        <source>LSTM</source>
        <translation>LSTM</translation>
    </message>
    <message>
        <source>A recurrent network with gates and a cell that remembers over long stretches.</source>
        <translation>带门控的循环网络，有记忆单元，能记住较远的内容。</translation>
    </message>
    <message>
        <source>GRU</source>
        <translation>GRU</translation>
    </message>
    <message>
        <source>A recurrent network with gates, simpler than an LSTM.</source>
        <translation>带门控的循环网络，比 LSTM 简单。</translation>
    </message>
    <message>
        <source>RNN</source>
        <translation>RNN</translation>
    </message>
    <message>
        <source>The plain recurrent network: it soon forgets.</source>
        <translation>最朴素的循环网络，很快就忘。</translation>
    </message>
    <message>
        <source>RNN from scratch</source>
        <translation>从零实现的 RNN</translation>
    </message>
    <message>
        <source>The plain recurrent network written out step by step, as in the lesson.</source>
        <translation>朴素循环网络，按课程的写法从零实现。</translation>
    </message>
    <message>
        <source>transformer</source>
        <translation>Transformer</translation>
    </message>
    <message>
        <source>A small GPT: each layer looks back at the tokens before.</source>
        <translation>小型 GPT：每一层都回看前面的词元。</translation>
    </message>
    <message>
        <source>window of tokens</source>
        <translation>窗口网络</translation>
    </message>
    <message>
        <source>A network that sees the last few tokens and nothing before them.</source>
        <translation>只看最近几个词元的网络，更早的一概不看。</translation>
    </message>
    <message>
        <source>counts alone (n-gram)</source>
        <translation>n 元计数</translation>
    </message>
    <message>
        <source>No network: it counts which token follows which, in one pass over the text.</source>
        <translation>不用网络：通读一遍文本，数出哪个词元后面常跟哪个。</translation>
    </message>
    <message>
        <source>gap filler</source>
        <translation>填空模型</translation>
    </message>
    <message>
        <source>Reads from both sides to fill the gaps of a text; it cannot write on.</source>
        <translation>从两边读，用来填空；不能续写。</translation>
    </message>
</context>
<context>
    <name>passages</name>
    <message>
        <source>A by {bits} bits</source>
        <translation>A，胜 {bits} 比特</translation>
    </message>
    <message>
        <source>B by {bits} bits</source>
        <translation>B，胜 {bits} 比特</translation>
    </message>
    <message>
        <source>both alike</source>
        <translation>两者相当</translation>
    </message>
    <message>
        <source>{count} symbols that the model never learned: the bits to spell them are counted</source>
        <translation>有 {count} 个词元模型没学过：写出它们的比特数已算在内</translation>
    </message>
</context>
<context>
    <name>presets</name>
    <message>
        <source>Time Machine, RNN from scratch</source>
        <translation>《时光机器》，从零实现的 RNN</translation>
    </message>
    <message>
        <source>Lyrics, random sampling</source>
        <translation>歌词，随机采样</translation>
    </message>
    <message>
        <source>Lyrics, sequential partitioning</source>
        <translation>歌词，顺序分区</translation>
    </message>
    <message>
        <source>Time Machine, RNN</source>
        <translation>《时光机器》，RNN</translation>
    </message>
    <message>
        <source>Time Machine, GRU</source>
        <translation>《时光机器》，GRU</translation>
    </message>
    <message>
        <source>Time Machine, LSTM</source>
        <translation>《时光机器》，LSTM</translation>
    </message>
    <message>
        <source>Time Machine, two layers</source>
        <translation>《时光机器》，两层</translation>
    </message>
    <message>
        <source>LSTM, 5 minutes</source>
        <translation>LSTM，5 分钟</translation>
    </message>
    <message>
        <source>GRU, 5 minutes</source>
        <translation>GRU，5 分钟</translation>
    </message>
    <message>
        <source>Two layers, 5 minutes</source>
        <translation>两层，5 分钟</translation>
    </message>
    <message>
        <source>Small transformer, 5 minutes</source>
        <translation>小型 Transformer，5 分钟</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Size of its memory</source>
        <translation>隐藏单元数</translation>
    </message>
    <message>
        <source>In how many numbers it remembers what it has read; more learn more, but slower.</source>
        <translation>用多少个数记住读过的内容；越多学得越多，也越慢。</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>How many such memories stand on top of each other, each reading the one below.</source>
        <translation>隐藏层叠多少层，每一层读它下面那一层的输出。</translation>
    </message>
    <message>
        <source>Dropout</source>
        <translation>随机失活（dropout）</translation>
    </message>
    <message>
        <source>The share of its numbers left out at random while it learns, against learning by heart.</source>
        <translation>训练时随机让多大比例的数值不参与计算，以免过拟合（死记硬背）。</translation>
    </message>
    <message>
        <source>by the time</source>
        <translation>按训练时长</translation>
    </message>
    <message>
        <source>Counted together</source>
        <translation>n 元计数的 n</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>注意力头数</translation>
    </message>
    <message>
        <source>In how many ways at once each layer of the transformer looks back.</source>
        <translation>Transformer 的每一层同时从多少个角度回看。</translation>
    </message>
    <message>
        <source>Looks back</source>
        <translation>回看长度</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口长度</translation>
    </message>
    <message>
        <source>Cell</source>
        <translation>循环单元</translation>
    </message>
    <message>
        <source>What kind of memory each of the two directions has.</source>
        <translation>两个方向各用哪种循环单元。</translation>
    </message>
    <message>
        <source>How long</source>
        <translation>训练时长</translation>
    </message>
    <message>
        <source>How many minutes it learns, pauses not counted.</source>
        <translation>训练多少分钟，暂停的时间不算。</translation>
    </message>
    <message>
        <source>How many times it reads the text from beginning to end.</source>
        <translation>从头到尾读文本多少遍；读一遍为一轮。</translation>
    </message>
    <message>
        <source>Reading order</source>
        <translation>采样方式</translation>
    </message>
    <message>
        <source>In order it reads on and remembers what came before; at random each piece begins from nothing.</source>
        <translation>顺序分区：接着往下读，记得前文；随机：每一段都从零开始。</translation>
    </message>
    <message>
        <source>Rows side by side</source>
        <translation>批量大小</translation>
    </message>
    <message>
        <source>How many places of the text it learns from at once (batch size).</source>
        <translation>每批同时学习多少段文本。</translation>
    </message>
    <message>
        <source>Length of a piece</source>
        <translation>序列长度</translation>
    </message>
    <message>
        <source>Only the first</source>
        <translation>只用开头</translation>
    </message>
    <message>
        <source>How many tokens of the text are used, from its beginning; it knows no others.</source>
        <translation>只用文本开头的这么多词元；后面才出现的词元它都不认识。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>How many tokens to write at one go.</source>
        <translation>一次写多少个词元。</translation>
    </message>
    <message>
        <source>How daring</source>
        <translation>温度（大胆程度）</translation>
    </message>
    <message>
        <source>The temperature. Low: safe and repetitive. High: surprising, with more slips.</source>
        <translation>越低越稳妥，也越重复；越高越出人意料，失误也越多。</translation>
    </message>
    <message>
        <source>Always the likeliest (greedy)</source>
        <translation>总选概率最大的（贪心）</translation>
    </message>
    <message>
        <source>Always take the likeliest token.</source>
        <translation>每次都取概率最大的词元。</translation>
    </message>
    <message>
        <source>Choices considered</source>
        <translation>top-k（候选个数）</translation>
    </message>
    <message>
        <source>Draw from so many of the likeliest tokens only (top-k).</source>
        <translation>只从概率最大的这么多个词元中抽取。</translation>
    </message>
    <message>
        <source>top {count}</source>
        <translation>前 {count} 个</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Share considered</source>
        <translation>top-p（候选总概率）</translation>
    </message>
    <message>
        <source>Draw from the fewest likeliest tokens that together have this chance (top-p).</source>
        <translation>从概率最大的词元数起，总概率达到此值为止，只从其中抽取。</translation>
    </message>
    <message>
        <source>Least chance</source>
        <translation>min-p（最低概率）</translation>
    </message>
    <message>
        <source>Leave out what has less than this share of the likeliest token&apos;s chance (min-p).</source>
        <translation>概率不到最可能词元的这个比例，就不予考虑。</translation>
    </message>
    <message>
        <source>Against repeating</source>
        <translation>抑制重复</translation>
    </message>
    <message>
        <source>Above 1, what was written lately becomes less likely.</source>
        <translation>大于 1 时，刚写过的内容不那么容易再出现。</translation>
    </message>
    <message>
        <source>Beginning of an epoch</source>
        <translation>每轮的起点</translation>
    </message>
    <message>
        <source>Whether each epoch begins a few tokens further on, so that its pieces differ, or always at the first token, as in the lesson on lyrics.</source>
        <translation>每一轮是随机错开几个词元再切，让片段各不相同，还是像歌词那一课一样，总从第一个词元切起。</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>优化器</translation>
    </message>
    <message>
        <source>{count} minutes</source>
        <translation>{count} 分钟</translation>
    </message>
    <message>
        <source>{count} epochs</source>
        <translation>{count} 轮</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>How large its changes are: too large and it learns nothing, too small and it dawdles.</source>
        <translation>每次改动的幅度：太大什么也学不会，太小学得太慢。</translation>
    </message>
    <message>
        <source>0.001 – 0.02; with SGD 0.1 – 100</source>
        <translation>0.001 – 0.02；用 SGD 时 0.1 – 100</translation>
    </message>
    <message>
        <source>Learning rate of Muon</source>
        <translation>Muon 的学习率</translation>
    </message>
    <message>
        <source>The same for the matrices between its hidden numbers, which Muon changes.</source>
        <translation>同上，用于隐藏单元之间的矩阵，它们由 Muon 更新。</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>学习率调度</translation>
    </message>
    <message>
        <source>Whether its changes become smaller towards the end, or stay as large.</source>
        <translation>学习率到后来逐渐变小，还是保持不变。</translation>
    </message>
    <message>
        <source>Clip</source>
        <translation>梯度裁剪</translation>
    </message>
    <message>
        <source>The largest gradient it follows; a larger one is made shorter. 0 for never.</source>
        <translation>梯度超过此值就按比例缩小；0 为不裁剪。</translation>
    </message>
    <message>
        <source>Averaging</source>
        <translation>权重滑动平均</translation>
    </message>
    <message>
        <source>Share held out</source>
        <translation>验证集所占比例</translation>
    </message>
    <message>
        <source>The share of the text, its tail, that it does not learn from and is judged by.</source>
        <translation>文本末尾多大一部分作为验证集：模型不从中学习，只用它来判断学得如何。</translation>
    </message>
    <message>
        <source>What it goes on from when it shows what it can write; several with | between them.</source>
        <translation>训练途中写样例时用的开头；要用几个，就用 | 隔开。</translation>
    </message>
    <message>
        <source>Numbers for a token</source>
        <translation>词向量维数</translation>
    </message>
    <message>
        <source>How many learned numbers stand for each token it reads; 0 for one-hot.</source>
        <translation>每个读到的词元用多少个学来的数表示；0 为独热编码。</translation>
    </message>
    <message>
        <source>How many tokens in a row are counted to know which one often follows.</source>
        <translation>把多少个相连的词元一起计数，看前几个之后常跟着哪一个。</translation>
    </message>
    <message>
        <source>How many tokens back a layer of the transformer sees.</source>
        <translation>Transformer 的一层能往回看多少个词元。</translation>
    </message>
    <message>
        <source>How many of the last tokens the model sees; it knows of nothing before them.</source>
        <translation>模型能看到最近的多少个词元；再往前的它一无所知。</translation>
    </message>
    <message>
        <source>How many tokens a piece has: how far back it looks for the cause of an error.</source>
        <translation>每段有多少个词元：梯度最多往回传多少步。</translation>
    </message>
    <message>
        <source>The rule by which it changes its parameters, the numbers it learns, after each batch; the lessons take SGD.</source>
        <translation>每批之后更新参数（模型学到的数）的规则；课程用的是 SGD。</translation>
    </message>
    <message>
        <source>The share of the old in a running average of its parameters, which is then kept; 0 for none.</source>
        <translation>滑动平均中旧权重所占的比例，最后保留的就是这个平均；0 为不用。</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>早停耐心</translation>
    </message>
    <message>
        <source>The share of the run after which it ends if it has not got better; 0 for never.</source>
        <translation>全程的这个比例之内没有进步，就提前结束；0 为从不。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Any number; the same one begins from the same random numbers.</source>
        <translation>任意整数；种子相同，起始的随机数就相同。</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>What computes: the graphics card where there is one, or the processor.</source>
        <translation>由什么来计算：有显卡就用显卡，否则用处理器。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>How exactly it multiplies: bfloat16 is coarser, but faster where the device is made for it.</source>
        <translation>乘法算得多精确：bfloat16 较粗略，但在支持它的设备上更快。</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>How many cores of the processor it uses; 0 to find out what is fastest.</source>
        <translation>使用处理器的多少个核；0 为自动找出最快的。</translation>
    </message>
    <message>
        <source>Samples begin with</source>
        <translation>样例的开头</translation>
    </message>
    <message>
        <source>a line of its own</source>
        <translation>由模型另起一行</translation>
    </message>
    <message>
        <source>Length of a sample</source>
        <translation>样例的长度</translation>
    </message>
    <message>
        <source>How many characters it shows each time, about; 0 for none.</source>
        <translation>每次大约展示多少个字符；0 为不展示。</translation>
    </message>
    <message>
        <source>A sample every</source>
        <translation>样例间隔</translation>
    </message>
    <message>
        <source>After how many epochs or steps it shows what it can write; 0 for whenever it is judged.</source>
        <translation>每过多少轮或多少步写一次样例；0 为每次评估时写。</translation>
    </message>
    <message>
        <source>Counted in</source>
        <translation>间隔单位</translation>
    </message>
    <message>
        <source>What that number counts: epochs, passes over the text, or steps, batches.</source>
        <translation>间隔按轮数（把文本读一遍为一轮）还是按步数（学一批为一步）。</translation>
    </message>
    <message>
        <source>Daring of a sample</source>
        <translation>样例的温度</translation>
    </message>
    <message>
        <source>How daring its samples are (temperature); 0 always takes the likeliest token.</source>
        <translation>样例写得多大胆；0 为总选概率最大的词元。</translation>
    </message>
    <message>
        <source>what suits best</source>
        <translation>自动选择</translation>
    </message>
    <message>
        <source>in order</source>
        <translation>顺序分区</translation>
    </message>
    <message>
        <source>at random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>first token</source>
        <translation>第一个词元</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>falling (cosine)</source>
        <translation>余弦下降</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>不变</translation>
    </message>
    <message>
        <source>processor (CPU)</source>
        <translation>处理器（CPU）</translation>
    </message>
    <message>
        <source>graphics card (CUDA)</source>
        <translation>显卡（CUDA）</translation>
    </message>
    <message>
        <source>How it reads</source>
        <translation>怎样阅读</translation>
    </message>
    <message>
        <source>How it learns</source>
        <translation>怎样学习</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>这台电脑</translation>
    </message>
    <message>
        <source>What it shows</source>
        <translation>展示什么</translation>
    </message>
    <message>
        <source>epochs</source>
        <translation>轮</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Cleaning</source>
        <translation>清理</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元类型</translation>
    </message>
    <message>
        <source>Different tokens</source>
        <translation>不同的词元</translation>
    </message>
    <message>
        <source>Judged by</source>
        <translation>验证集</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Numbers in its file</source>
        <translation>文件里的数值</translation>
    </message>
    <message>
        <source>Began from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>原样</translation>
    </message>
    <message>
        <source>its own end</source>
        <translation>文本的末尾</translation>
    </message>
</context>
<context>
    <name>states</name>
    <message>
        <source>finished</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>no longer better</source>
        <translation>不再进步</translation>
    </message>
    <message>
        <source>out of hand</source>
        <translation>发散</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>出错</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>被中断</translation>
    </message>
    <message>
        <source>in training</source>
        <translation>训练中</translation>
    </message>
</context>
<context>
    <name>symbols</name>
    <message>
        <source>no space between</source>
        <translation>中间没有空格</translation>
    </message>
    <message>
        <source>space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>line feed</source>
        <translation>换行</translation>
    </message>
    <message>
        <source>tab</source>
        <translation>制表符</translation>
    </message>
    <message>
        <source>no-break space</source>
        <translation>不换行空格</translation>
    </message>
    <message>
        <source>wide space</source>
        <translation>全角空格</translation>
    </message>
    <message>
        <source>comma</source>
        <translation>逗号</translation>
    </message>
    <message>
        <source>wide comma</source>
        <translation>全角逗号</translation>
    </message>
    <message>
        <source>enumeration comma</source>
        <translation>顿号</translation>
    </message>
    <message>
        <source>full stop</source>
        <translation>句点</translation>
    </message>
    <message>
        <source>wide full stop</source>
        <translation>句号</translation>
    </message>
    <message>
        <source>colon</source>
        <translation>冒号</translation>
    </message>
    <message>
        <source>wide colon</source>
        <translation>全角冒号</translation>
    </message>
    <message>
        <source>semicolon</source>
        <translation>分号</translation>
    </message>
    <message>
        <source>wide semicolon</source>
        <translation>全角分号</translation>
    </message>
    <message>
        <source>exclamation mark</source>
        <translation>感叹号</translation>
    </message>
    <message>
        <source>wide exclamation mark</source>
        <translation>全角感叹号</translation>
    </message>
    <message>
        <source>question mark</source>
        <translation>问号</translation>
    </message>
    <message>
        <source>wide question mark</source>
        <translation>全角问号</translation>
    </message>
    <message>
        <source>apostrophe</source>
        <translation>撇号</translation>
    </message>
    <message>
        <source>quotation mark</source>
        <translation>引号</translation>
    </message>
    <message>
        <source>opening quotation mark</source>
        <translation>左引号</translation>
    </message>
    <message>
        <source>closing quotation mark</source>
        <translation>右引号</translation>
    </message>
    <message>
        <source>hyphen</source>
        <translation>连字符</translation>
    </message>
    <message>
        <source>dash</source>
        <translation>破折号</translation>
    </message>
    <message>
        <source>ellipsis</source>
        <translation>省略号</translation>
    </message>
    <message>
        <source>opening bracket</source>
        <translation>左括号</translation>
    </message>
    <message>
        <source>closing bracket</source>
        <translation>右括号</translation>
    </message>
    <message>
        <source>ampersand</source>
        <translation>与号</translation>
    </message>
    <message>
        <source>underscore</source>
        <translation>下划线</translation>
    </message>
    <message>
        <source>opening square bracket</source>
        <translation>左方括号</translation>
    </message>
    <message>
        <source>closing square bracket</source>
        <translation>右方括号</translation>
    </message>
    <message>
        <source>opening curly bracket</source>
        <translation>左花括号</translation>
    </message>
    <message>
        <source>closing curly bracket</source>
        <translation>右花括号</translation>
    </message>
    <message>
        <source>less-than sign</source>
        <translation>小于号</translation>
    </message>
    <message>
        <source>greater-than sign</source>
        <translation>大于号</translation>
    </message>
    <message>
        <source>equals sign</source>
        <translation>等号</translation>
    </message>
    <message>
        <source>plus sign</source>
        <translation>加号</translation>
    </message>
    <message>
        <source>asterisk</source>
        <translation>星号</translation>
    </message>
    <message>
        <source>slash</source>
        <translation>斜杠</translation>
    </message>
    <message>
        <source>backslash</source>
        <translation>反斜杠</translation>
    </message>
    <message>
        <source>vertical bar</source>
        <translation>竖线</translation>
    </message>
    <message>
        <source>at sign</source>
        <translation>电邮符号</translation>
    </message>
    <message>
        <source>number sign</source>
        <translation>井号</translation>
    </message>
    <message>
        <source>dollar sign</source>
        <translation>美元符号</translation>
    </message>
    <message>
        <source>percent sign</source>
        <translation>百分号</translation>
    </message>
    <message>
        <source>circumflex</source>
        <translation>脱字符</translation>
    </message>
    <message>
        <source>tilde</source>
        <translation>波浪号</translation>
    </message>
    <message>
        <source>grave accent</source>
        <translation>反引号</translation>
    </message>
    <message>
        <source>opening single quotation mark</source>
        <translation>左单引号</translation>
    </message>
    <message>
        <source>closing single quotation mark</source>
        <translation>右单引号</translation>
    </message>
    <message>
        <source>opening title mark</source>
        <translation>左书名号</translation>
    </message>
    <message>
        <source>closing title mark</source>
        <translation>右书名号</translation>
    </message>
    <message>
        <source>letter {symbol}</source>
        <translation>字母 {symbol}</translation>
    </message>
    <message>
        <source>capital letter {symbol}</source>
        <translation>大写字母 {symbol}</translation>
    </message>
    <message>
        <source>digit {symbol}</source>
        <translation>数字 {symbol}</translation>
    </message>
    <message>
        <source>Chinese {code}</source>
        <translation>{code}</translation>
    </message>
    <message>
        <source>{kind}, {count} characters</source>
        <translation>{kind}，{count} 个字符</translation>
    </message>
    <message>
        <source>{name} ×{count}</source>
        <translation>{name} ×{count}</translation>
    </message>
    <message>
        <source>code point {code}</source>
        <translation>码位 {code}</translation>
    </message>
    <message>
        <source>letter</source>
        <translation>汉字与字母</translation>
    </message>
    <message>
        <source>word</source>
        <translation>词</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>punctuation</source>
        <translation>标点</translation>
    </message>
    <message>
        <source>sign</source>
        <translation>符号</translation>
    </message>
    <message>
        <source>white space</source>
        <translation>空白</translation>
    </message>
    <message>
        <source>mark</source>
        <translation>附加符号</translation>
    </message>
    <message>
        <source>other</source>
        <translation>其他</translation>
    </message>
</context>
</TS>
