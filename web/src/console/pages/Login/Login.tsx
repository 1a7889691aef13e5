import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { consoleApi } from "../../../api/console";
import { Refused } from "../../../api/http";
import { said } from "../../../api/problems";
import type { Me } from "../../../protocol/desk";
import "./Login.css";

/** Lets an agent in by name and password. */
export function Login({ onEntered }: { onEntered: (me: Me) => void }) {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const enter = async ({ name, password }: { name: string; password: string }) => {
    setBusy(true);
    try {
      onEntered(await consoleApi.login(name.trim(), password));
    } catch (error) {
      setProblem(why(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="login">
      <section>
        <div className="mark" aria-hidden="true">
          暖
        </div>
        <h1>客服台</h1>
        <p>把没付的单子，好好地聊到一个好结果。</p>
        <Form layout="vertical" onFinish={enter} requiredMark={false}>
          <Form.Item label="名字" name="name" rules={[{ required: true, message: "请填名字" }]}>
            <Input size="large" autoComplete="username" autoFocus />
          </Form.Item>
          <Form.Item label="密码" name="password" rules={[{ required: true, message: "请填密码" }]}>
            <Input.Password size="large" autoComplete="current-password" />
          </Form.Item>
          {problem && <Alert type="error" title={problem} showIcon className="problem" />}
          <Button type="primary" htmlType="submit" size="large" block loading={busy}>
            进入
          </Button>
        </Form>
      </section>
    </main>
  );
}

function why(error: unknown): string {
  if (error instanceof Refused && error.status === 401) return "名字或密码不对";
  if (error instanceof Refused && error.status === 429) return "试得太多了，请过一分钟再来";
  return said(error);
}
