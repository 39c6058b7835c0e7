// UserInput by VS Code's quick picks and input boxes.
import { AcmeError } from "@acme/sdk-core";
import * as vscode from "vscode";
import { back, type Choice, type Question, type UserInput } from "./user-input.ts";

type Item<T> = vscode.QuickPickItem & { readonly value: T };

/** Asks in the middle of the window's top. */
export const quickInput: UserInput = {
  async pickOne(question) {
    const chosen = await pick(question, question.choices, false);
    return chosen === back ? back : (chosen[0] ?? cancel());
  },
  pickMany(question) {
    return pick(question, question.choices, true);
  },
  text({ value, placeholder, check, ...question }) {
    const box = vscode.window.createInputBox();
    arrange(box, question);
    box.prompt = question.prompt;
    box.value = value ?? "";
    if (placeholder !== undefined) box.placeholder = placeholder;
    box.onDidChangeValue((text) => {
      box.validationMessage = check?.(text);
    });
    return answerOf<string>(box, (resolve) =>
      box.onDidAccept(() => {
        box.validationMessage = check?.(box.value);
        if (box.validationMessage === undefined) resolve(box.value.trim());
      }),
    );
  },
};

function pick<T>(
  question: Question,
  choices: readonly Choice<T>[],
  many: boolean,
): Promise<readonly T[] | typeof back> {
  const list = vscode.window.createQuickPick<Item<T>>();
  arrange(list, question);
  list.placeholder = many ? `${question.prompt} Type to filter, Space to choose, Enter to go on.` : question.prompt;
  list.canSelectMany = many;
  // In a long list, what is picked must be seen.
  const ordered = many
    ? choices.toSorted((a, b) => Number(b.isPicked ?? false) - Number(a.isPicked ?? false))
    : choices;
  list.matchOnDescription = true;
  list.matchOnDetail = true;
  list.items = ordered.map(({ label, description, detail, icon, value }) => ({
    label,
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
    ...(icon === undefined ? {} : { iconPath: new vscode.ThemeIcon(icon) }),
    value,
  }));
  const isPicked = (_: Item<T>, index: number): boolean => ordered[index]?.isPicked === true;
  if (many) list.selectedItems = list.items.filter(isPicked);
  else list.activeItems = list.items.filter(isPicked).slice(0, 1);
  return answerOf<readonly T[]>(list, (resolve) =>
    list.onDidAccept(() => {
      // Enter without a choice means the row that it stands on.
      const chosen = list.selectedItems.length > 0 ? list.selectedItems : list.activeItems;
      if (chosen.length > 0) resolve(chosen.map(({ value }) => value));
    }),
  );
}

function arrange(input: Answerable, { title, step, steps, canGoBack }: Question): void {
  input.title = title;
  input.ignoreFocusOut = true;
  if (steps > 1) {
    input.step = step;
    input.totalSteps = steps;
  }
  if (canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
}

function answerOf<A>(
  input:
    | vscode.QuickPick<vscode.QuickPickItem & { value: never }>
    | vscode.QuickPick<Item<never>>
    | vscode.InputBox
    | Answerable,
  accept: (resolve: (answer: A) => void) => vscode.Disposable,
): Promise<A | typeof back> {
  return new Promise<A | typeof back>((resolve, reject) => {
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) resolve(back);
    });
    accept(resolve);
    input.onDidHide(() => reject(new AcmeError({ code: "cancelled", message: "Left by the user." })));
    input.show();
  }).finally(() => input.dispose());
}

/** What a quick pick and an input box have in common. */
interface Answerable extends vscode.QuickInput {
  buttons: readonly vscode.QuickInputButton[];
  readonly onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
}

function cancel(): never {
  throw new AcmeError({ code: "cancelled", message: "Left by the user." });
}
