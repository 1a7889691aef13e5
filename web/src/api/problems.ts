import { Refused } from "./http";

/** The desk's own messages are for those who build on it, and English; where it writes Chinese it writes to people. */
const SAID: Record<string, string> = {
  offer_declined: "这个方案您已经婉拒了，想再聊聊可以直接说",
  offer_withdrawn: "这个方案已经换成了新的",
  offer_expired: "这个方案已经过期，还想要的话再说一声就好",
  offer_accepted: "这个方案您已经接受了",
  text_length: "消息要在 1 到 2000 个字之间",
  too_many_requests: "说得有点快，稍等一下会自动发出",
  attachment_too_large: "图片太大了，请选 5 MB 以内的",
  attachment_type: "只能发 JPG、PNG 或 WebP 图片",
  unauthorised: "登录已过期，请重新打开或登录",
  login_refused: "名字或密码不对，或者这个账号停用了",
  csrf_missing: "登录已过期，请刷新页面",
  forbidden: "这件事要店长来做",
  client_id_reused: "这条消息已经发过了",
  not_yours: "这个会话不是您在接待，先认领再回复",
  being_answered: "同事正在回复这位买家，稍等一下",
  at_capacity: "接待的会话满了，先交还一个",
  case_undecided: "还有单子没有选择怎么处理",
  contact_refused: "这位买家现在不能主动联系",
  text_refused: "有些话不能这样写，换个说法",
  application_impossible: "这个申请做不了，换一种方式试试",
  not_yet: "再等几分钟，就可以先和助手聊",
  todo_ended: "这件事别人做完了，或者不用做了",
  agent_exists: "已经有叫这个名字的同事",
  agent_unknown: "这位同事不在线，换一位，或放回队列",
  policy_invalid: "规则里有问题",
  script_invalid: "话术里有问题",
  reminder_done: "这一行的结果已经写过了",
  reminder_unknown: "没有这一行了，刷新看看",
  delivery_unknown: "这一条已经送到或放弃了",
};

/** Say in one line, to a person, why something did not work. */
export function said(error: unknown): string {
  if (error instanceof Refused) {
    const toPeople = /[\u4e00-\u9fff]/.test(error.message);
    return toPeople ? error.message : (SAID[error.code] ?? "没有办成，请再试一次");
  }
  return error instanceof Error ? error.message : "出了点问题，请再试一次";
}
