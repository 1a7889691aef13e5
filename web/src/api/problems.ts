import { Refused } from "./http";

const SAID: Record<string, string> = {
  offer_declined: "这个方案您已经婉拒了，想再聊聊可以直接说",
  offer_withdrawn: "这个方案已经换成了新的",
  offer_expired: "这个方案已经过期，还想要的话再说一声就好",
  offer_accepted: "这个方案您已经接受了",
  text_length: "消息要在 1 到 2000 个字之间",
  too_many_requests: "说得有点快，稍等一下会自动发出",
  attachment_too_large: "图片太大了，请选 5 MB 以内的",
  attachment_type: "只能发 JPG、PNG 或 WebP 图片",
  unauthorised: "登录已过期，请从店铺页面重新打开",
  not_yours: "这个会话现在由其他同事接待",
  case_undecided: "还有单子没有选择怎么处理",
};

/** Say in one line, to a person, why something did not work. */
export function said(error: unknown): string {
  if (error instanceof Refused) return SAID[error.code] ?? error.message;
  return error instanceof Error ? error.message : "出了点问题，请再试一次";
}
