/** What the mock desk shows: one buyer who haggles, her orders, and what an agent sees of it. */
import { outreach } from "./outreach.mjs";

const minutes = (count) => new Date(Date.now() + count * 60_000).toISOString();
const part = (seq, amount, days, state = "open") => ({
  seq,
  opens_at: null,
  due_at: minutes(days * 1440),
  amount,
  paid: state === "paid" ? amount : 0,
  state,
});

const base = {
  buyer_id: "demo-price",
  lane: "order",
  status: "pending",
  discount: 0,
  shipping_discount: 0,
  paid: 0,
  refund_due: 0,
  case: { state: "open", cause: null, until: null },
  offers: [],
  applications: [],
  promises: [],
  reminders: [],
  reasons: [],
  pay_url: "https://pay.example/1",
  why: [],
};

const application = {
  id: 7,
  kind: "deferral",
  asked: { until: "2026-12-10" },
  state: "pending",
  at: minutes(-90),
  order_no: "N20261126003",
  title: "5升可视空气炸锅 等3件",
  progress: [
    { at: minutes(-90), text: "已提交，24 小时内答复" },
    { at: minutes(-20), text: "同事正在看" },
  ],
};

export const shop = {
  applications: [application],
  buyers: (orders) => {
    const buyer = (id, group, label, story, lines, order) => ({
      id,
      group,
      label,
      story,
      try_saying: lines,
      orders: [order],
      token: `token-${id}`,
    });
    const [first, second] = orders;
    return [
      buyer(
        "demo-price",
        "谈价",
        "嫌贵",
        "四件套下了单，觉得贵，还没付款",
        ["太贵了", "还是有点贵", "行，就这个价"],
        first,
      ),
      buyer("demo-compare", "谈价", "比价", "台灯下了单，还想看看别家", ["我再看看别家", "255我就付"], {
        ...first,
        title: "护眼学习台灯",
        payable: 25900,
      }),
      buyer("demo-courier", "快递运费", "指定快递", "送人用，只信顺丰", ["能发顺丰吗"], {
        ...first,
        title: "全棉毛巾浴巾礼盒",
        payable: 16900,
      }),
      buyer("demo-password", "付款遇到麻烦", "忘了密码", "支付密码怎么也想不起来", ["支付密码忘了"], {
        ...first,
        title: "慢回弹记忆枕",
        payable: 25800,
      }),
      buyer(
        "demo-hardship",
        "账单",
        "手头困难",
        "先用后付分三期，第一期逾期五天，最近没了工作",
        ["失业了，实在还不上"],
        second,
      ),
      buyer("demo-two", "其他", "两个订单", "地毯和香薰机各下了一单，都没付", ["我要付多少钱"], first),
    ];
  },
};

export function conversation() {
  const offer = {
    id: 3,
    kind: "discount",
    state: "open",
    value: 900,
    title: "优惠 ¥9",
    expires_at: minutes(110),
    terms: { text: "商品优惠 ¥9；今天内付款有效。" },
  };
  const orders = [
    {
      ...base,
      order_no: "N20261126001",
      title: "长绒棉四件套",
      goods_total: 29900,
      shipping_fee: 800,
      payable: 30700,
      installments: [part(1, 30700, 1)],
      offers: [offer],
      reasons: [{ reason: "reason_price", confidence: 0.93, at: minutes(-6) }],
      why: [
        {
          offer_id: 3,
          text: "店里对第一次开口讲价的订单统一让商品价的 3%，¥299 的 3% 是 ¥8.97，凑整到 ¥9。谁来问都是这个数。",
        },
      ],
    },
    {
      ...base,
      order_no: "N20261126003",
      lane: "credit",
      title: "5升可视空气炸锅 等3件",
      goods_total: 149700,
      shipping_fee: 0,
      payable: 99800,
      paid: 49900,
      installments: [part(1, 49900, -5, "paid"), part(2, 49900, 25), part(3, 49900, 55)],
      case: { state: "paused", cause: "deferral", until: minutes(14400) },
      offers: [
        {
          id: 2,
          kind: "deferral",
          state: "accepted",
          value: 0,
          expires_at: null,
          terms: { text: "付款时间改到 12月21日；不收手续费，不影响信用记录。" },
        },
      ],
      why: [{ offer_id: 2, text: "七天以内的延期店里可以当场答应，不需要审批。" }],
    },
  ];
  const messages = [
    {
      from: "bot",
      name: "小暖",
      text: "您好，我是暖屋家居的自动助手小暖。您拍的长绒棉四件套还给您留着，有什么顾虑可以跟我说。",
      at: minutes(-9),
    },
    { from: "buyer", text: "太贵了，能便宜点吗", client_id: "c1", at: minutes(-7) },
    {
      from: "bot",
      name: "小暖",
      at: minutes(-6.9),
      text: "明白，买床品都想挑个划算的。这套是 60 支新疆长绒棉，床单、被套、枕套用的是同一批面料。我能为您申请到这个：",
      card: {
        type: "offer",
        offer_id: 3,
        kind: "discount",
        title: "优惠 ¥9",
        before: 30700,
        after: 29800,
        terms: offer.terms,
        expires_at: offer.expires_at,
      },
    },
    { from: "buyer", text: "支付密码也忘了", client_id: "c2", at: minutes(-3) },
    {
      from: "bot",
      name: "小暖",
      at: minutes(-2.9),
      text: "别着急，重设一下两三分钟就好：",
      card: {
        type: "howto",
        topic: "reason_password",
        steps: [
          { text: "打开支付宝或微信的「设置」，找到「支付设置」里的「忘记支付密码」" },
          { text: "按提示用短信或刷脸重设" },
        ],
      },
    },
    { from: "buyer", text: "那我要付多少", client_id: "c3", at: minutes(-1) },
    {
      from: "bot",
      name: "小暖",
      at: minutes(-0.9),
      text: "您有两单没付，说的是哪一单？",
      card: {
        type: "order_picker",
        orders: orders.map(({ order_no, title, payable }) => ({ order_no, title, payable, closes_at: minutes(600) })),
      },
    },
    { from: "bot", name: "小暖", at: minutes(-0.8), text: "明细在下面。", card: { type: "bill", orders } },
    {
      from: "bot",
      name: "小暖",
      at: minutes(-0.7),
      text: "分三次付也可以：",
      card: {
        type: "offer",
        offer_id: 9,
        kind: "installment",
        title: "分 3 期",
        before: 99800,
        after: 33266,
        expires_at: minutes(110),
        terms: {
          text: "三个月付清，免手续费免息。",
          periods: 3,
          parts: [part(1, 33266, 3), part(2, 33266, 33), part(3, 33268, 63)],
        },
      },
    },
    {
      from: "bot",
      name: "小暖",
      at: minutes(-0.6),
      text: "您的申请到这一步了：",
      card: { type: "application", ...application },
    },
    { from: "system", at: minutes(-0.5), text: "客服小李来为您服务了。" },
    { from: "agent", name: "小李", at: minutes(-0.4), text: "张女士您好，我是小李，前面的我都看到了。" },
    {
      from: "system",
      at: minutes(-0.3),
      card: { type: "survey", question: "刚才的服务帮到您了吗？", scale: 5 },
    },
  ].map((one, i) => ({ seq: i + 1, ...one }));
  const state = {
    mode: "bot",
    last_seq: messages.length,
    read_by_shop: messages.length,
    read_by_buyer: 5,
    queue: null,
    agent: null,
    hours: { open: true, text: "人工客服在线（09:00-22:00）" },
    shop: { name: "暖屋家居" },
    known: true,
    quick_replies: ["还能再优惠点吗", "什么时候发货", "可以分期吗"],
    callback: false,
  };
  const row = (buyer_id, name, more) => ({
    buyer_id,
    name,
    mode: "queue",
    agent: null,
    waiting_since: minutes(-4),
    priority: "normal",
    why: "request_human",
    emotion: "calm",
    signals: [],
    last_text: "转人工",
    said_seq: 1,
    last_at: minutes(-4),
    unread: 1,
    order_no: "N20261126009",
    closes_at: null,
    viewers: [],
    callback: false,
    ...more,
  });
  const rows = {
    queue: [
      row("b-crisis", "周*", {
        priority: "crisis",
        why: "crisis",
        signals: ["crisis"],
        emotion: "low",
        last_text: "真的撑不下去了",
        waiting_since: minutes(-1),
      }),
      row("b-closing", "陈小姐", {
        priority: "closing",
        why: "person_above",
        closes_at: minutes(22),
        last_text: "拍了二十套能便宜多少",
      }),
      row("b-angry", "李先生", {
        why: "reason_dispute",
        emotion: "angry",
        last_text: "灯收到就是坏的，凭什么付钱",
        waiting_since: minutes(-9),
        unread: 3,
        viewers: ["小李"],
      }),
      row("b-calm", "王女士", { why: "request_human", last_text: "转人工谢谢", waiting_since: minutes(-2) }),
    ],
    mine: [
      row("demo-price", "张女士", {
        mode: "agent",
        agent: { id: 1, name: "阿宁" },
        why: "reason_price",
        emotion: "anxious",
        last_text: "那我要付多少",
        unread: 1,
        order_no: "N20261126001",
        viewers: ["阿宁"],
      }),
    ],
    others: [
      row("b-other", "赵先生", { mode: "agent", agent: { id: 2, name: "小李" }, unread: 0, last_text: "好的，谢谢" }),
    ],
    bot: [row("b-bot", "孙女士", { mode: "bot", waiting_since: null, unread: 0, last_text: "几天能到" })],
    search: [],
  };
  return { messages, orders, state, rows, desk };
}

const ME = { id: 1, name: "阿宁", role: "manager", status: "online", capacity: 5, skills: [], decides: true };
let inside = false;

/** Answer one call of the console. */
function desk(call, { messages, rows, orders, query, body, push }) {
  const what = call.replace(" console", "");
  const started = outreach(what);
  if (started) return started;
  if (what === "GET me")
    return inside
      ? { me: ME, csrf: "x" }
      : { status: 401, error: { code: "unauthorised", message: "请先登录", fields: {} } };
  if (what === "POST login") {
    inside = true;
    return { me: ME, csrf: "x" };
  }
  if (what === "POST logout") {
    inside = false;
    return {};
  }
  if (what === "GET conversations") {
    const box = query.get("box") ?? "queue";
    const counts = { queue: rows.queue.length, mine: rows.mine.length, others: rows.others.length };
    return { conversations: box === "search" ? [...rows.queue, ...rows.mine, ...rows.bot] : rows[box], counts };
  }
  const sent = /^POST conversations\/([^/]+)\/messages$/.exec(what);
  if (sent) return { seq: push({ from: "agent", name: ME.name, text: body.text, client_id: body.client_id }) };
  const one = /^GET conversations\/([^/]+)$/.exec(what);
  if (one) {
    const row = Object.values(rows)
      .flat()
      .find((each) => each.buyer_id === one[1]);
    return {
      row,
      messages: messages.filter((each) => each.seq > Number(query.get("after") ?? 0)),
      more: false,
      brief: {
        why: row.why,
        at: minutes(-4),
        emotion: row.emotion,
        next_step: "接着买家最后一句话回答",
        order_no: "N20261126001",
        payable: 30700,
        case: { state: "paused", cause: "handoff" },
        reasons: ["reason_price", "reason_password"],
        offers: [{ kind: "discount", value: 900, state: "open" }],
        room: { discount: 1492, limit: "price.cap", meant: "商品总额的 8%，最多再让 ¥14.92" },
      },
      orders,
      promises: [{ id: 1, pay_on: "2026-11-30", amount: 30700, state: "open", at: minutes(-100) }],
      applications: [application],
      notes: [{ id: 1, by: "小李", text: "上午来过电话，说月底发工资", at: minutes(-240) }],
      understood: {
        2: {
          turn_id: 21,
          intent: "reason_price",
          confidence: 0.93,
          emotion: "calm",
          words: [
            { text: "太贵", weight: 2.4 },
            { text: "便宜", weight: 1.8 },
            { text: "点", weight: 0.4 },
          ],
        },
        4: {
          turn_id: 22,
          intent: "reason_password",
          confidence: 0.88,
          emotion: "anxious",
          words: [{ text: "密码", weight: 3.1 }],
        },
        6: { turn_id: 23, intent: "ask_bill", confidence: 0.52, emotion: "calm", words: [] },
      },
    };
  }
  if (what === "GET scripts") {
    return {
      scripts: [
        { id: "price.offer", flow: "price", text: "张女士，长绒棉四件套给您优惠 ¥9，现在付 ¥298 就好。" },
        { id: "shipping.days", flow: "shipping", text: "付款后 48 小时内发出，一般 3 天到。" },
        { id: "payment.password", flow: "payment", text: "支付密码可以在「设置—支付设置」里重设，两三分钟就好。" },
      ].filter((script) => script.text.includes(query.get("q") ?? "") || script.flow.includes(query.get("q") ?? "")),
    };
  }
  if (what === "POST lint") {
    return {
      findings: body.text.includes("尽快还款")
        ? [{ phrase: "尽快还款", why: "这是施压的话", instead: "写「方便的时候付就行」，有日期就写日期" }]
        : [],
    };
  }
  if (what === "GET labels")
    return {
      labels: ["reason_price", "reason_compare", "ask_bill", "reason_password", "request_deferral"].map((intent) => ({
        intent,
        name: intent,
      })),
    };
  if (/^GET turns\/\d+\/explain$/.test(what)) {
    return {
      intent: "reason_price",
      confidence: 0.93,
      against: "reason_compare",
      words: [
        { text: "太贵", weight: 2.4 },
        { text: "便宜", weight: 1.8 },
        { text: "吗", weight: -0.3 },
      ],
      neighbours: [{ text: "能不能便宜点", weight: 1.2 }],
    };
  }
  if (what === "GET applications")
    return { applications: [{ ...application, buyer_id: "demo-hardship", name: "刘先生" }] };
  if (what === "GET todos") {
    const todo = (id, kind, text, owner) => ({
      id,
      kind,
      order_no: `N2026112600${id}`,
      text,
      state: query.get("state"),
      owner,
      made_at: minutes(-30 * id),
      done_at: null,
    });
    return {
      todos: [
        todo(1, "改价", "长绒棉四件套改价到 ¥298", null),
        todo(2, "赠品备注", "随单送随手礼花茶一盒", "阿宁"),
        todo(3, "换快递", "改发顺丰，补差 ¥8", null),
      ],
    };
  }
  if (what === "GET callbacks")
    return {
      callbacks: [{ id: 1, buyer_id: "b-angry", name: "李先生", asked_at: minutes(-300), why: "reason_dispute" }],
    };
  if (what === "GET waiting")
    return { applications: 1, applications_urgent: 1, todos: 3, callbacks: 1, budget_alarm: false };
  if (what === "POST me/handover") return { given: [], queued: [], me: { ...ME, status: "away" } };
  if (what === "GET agents") {
    const agent = { ...ME, id: 2, name: "小李", role: "agent", status: "busy", skills: ["售后"], decides: false };
    return { agents: [ME, agent], skills: ["审批", "价格", "售后"] };
  }
  if (what === "POST agents/change") return { agent: ME };
  if (what === "GET today") {
    return {
      day: "2026-11-26",
      messages: { buyer: 412, bot: 361, agent: 74, system: 12 },
      conversations: { bot: 118, queue: 4, agent: 3 },
      handovers: 27,
      handed_back: 15,
      missed: 1,
      usual_wait_seconds: 140,
      offers: { made: 46, accepted: 31, value: 41200 },
      talked: 96,
      handled: 24,
      handover_rate: 0.28,
      answer_seconds: 65,
      budget: { spent: 61300, limit: 200000, left: 138700, alarm: false },
      payments: { count: 58, amount: 1684300 },
      stopped: 5,
      applications_pending: 1,
      todos_open: 3,
      surveys: {
        count: 22,
        mean: 4.6,
        said: [{ buyer_id: "b-angry", name: "李先生", agent: "小李", score: 2, text: "等太久", at: minutes(-40) }],
      },
      agents: [
        { id: 1, name: "阿宁", status: "online", capacity: 5, having: 2, handled: 14, score: 4.7 },
        { id: 2, name: "小李", status: "busy", capacity: 5, having: 1, handled: 10, score: 4.5 },
      ],
    };
  }
  if (what === "GET policy") {
    return {
      text: "version: 2026-11-22\nshop:\n  name: 暖屋家居\nprice:\n  ladder: [0.03, 0.05, 0.08]\n  cap: 0.08\n",
      hash: "9f2c41d07a",
      since: minutes(-5000),
      versions: [
        { hash: "9f2c41d07a", since: minutes(-5000) },
        { hash: "1bd0aa8c43", since: minutes(-15000) },
      ],
    };
  }
  if (what === "POST policy/check")
    return {
      problems: body.text.includes("cap: 2") ? [{ line: 6, field: "price.cap", problem: "要在 0 到 1 之间" }] : [],
    };
  if (what === "GET switches") return { outgoing_paused: false, bargaining_paused: false, incident: null };
  if (what === "GET audit")
    return {
      audit: [
        { id: 1, at: minutes(-12), who: "阿宁", what: "conversation.claimed", buyer_id: "demo-price" },
        { id: 2, at: minutes(-60), who: "阿宁", what: "policy.published" },
      ],
    };
  return undefined;
}
