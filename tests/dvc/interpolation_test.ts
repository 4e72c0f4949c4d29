/** Templates as DVC 3.64 resolves them, in values, keys, texts and commands. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { interpolate, lookup } from "../../src/dvc/interpolation.ts";

const pure = { permissions: "none" } as const;

const scope = {
  name: "été",
  rate: 0.05,
  deep: { list: [10, { x: "third" }], flag: false, off: 0, empty: "" },
  nothing: null,
  arguments: {
    epochs: 3,
    fast: true,
    slow: false,
    title: "it's l'été",
    sizes: [1, 2],
    words: ["a b", "c"],
    adam: { rate: 0.00001, beta: { one: 0.9 } },
  },
};

const texts: Record<string, unknown> = {
  "no template": "no template",
  "": "",
  "a ${name} b ${ name }": "a été b été",
  "${deep.list[0]} of ${deep.list[1].x}": "10 of third",
  "--flag ${deep.flag}": "--flag false",
  "\\${name}": "${name}",
  "\\${name} ${name}": "${name} été",
  "$name {name} ${deep.empty}|": "$name {name} |",
};

for (const [text, resolved] of Object.entries(texts)) {
  Deno.test(`interpolate() makes '${resolved}' of '${text}'`, pure, () => {
    assert.equal(interpolate(text, scope), resolved);
  });
}

Deno.test("interpolate() keeps the type of a value that is the whole text", pure, () => {
  assert.equal(interpolate("${rate}", scope), 0.05);
  assert.equal(interpolate("${ deep.flag }", scope), false);
  assert.equal(interpolate("${deep.off}", scope), 0);
  assert.equal(interpolate("${deep.empty}", scope), "");
  assert.equal(interpolate("${deep.list}", scope), scope.deep.list);
});

Deno.test("interpolate() goes through lists, maps and keys, and leaves the rest", pure, () => {
  const tree = { "${name}.txt": ["${rate}", 7, null, true, { in: "${name}" }] };
  assert.deepEqual(interpolate(tree, scope), {
    "été.txt": [0.05, 7, null, true, { in: "été" }],
  });
  assert.deepEqual(Object.keys(tree), ["${name}.txt"]);
});

Deno.test(
  "interpolate() makes arguments of a map inside a command, quoted for the shell",
  pure,
  () => {
    // What DVC makes of the same map in `cmd: train ${arguments} end`.
    assert.equal(
      interpolate("train ${arguments} end", scope),
      `train --epochs 3 --fast --title 'it'"'"'s l'"'"'été' --sizes 1 2 --words 'a b' c ` +
        "--adam.rate 1e-05 --adam.beta.one 0.9 end",
    );
  },
);

const numbers: Record<string, number> = {
  "0": 0,
  "3": 3,
  "-2.5": -2.5,
  "0.0001": 1e-4,
  "9.9e-05": 9.9e-5,
  "-1e-05": -1e-5,
  "1.25e-07": 1.25e-7,
  "1e-100": 1e-100,
};

for (const [text, number] of Object.entries(numbers)) {
  Deno.test(`interpolate() prints ${number} as Python does: ${text}`, pure, () => {
    assert.equal(interpolate("n=${n}", { n: number }), `n=${text}`);
  });
}

for (
  const [text, path] of [
    ["${nam}", "nam"],
    ["a ${deep.lost} b", "deep.lost"],
    ["${deep.list[2]}", "deep.list[2]"],
    ["${name.length.x}", "name.length.x"],
    ["${nothing}", "nothing"],
    ["${}", ""],
  ]
) {
  Deno.test(`interpolate() refuses '${text}' by name`, pure, () => {
    assert.throws(() => interpolate(text, scope), {
      name: "UserError",
      message: `Cannot resolve '${text}' in dvc.yaml: '${path}' is not in params.yaml or the ` +
        "stage's loop",
    });
  });
}

Deno.test("interpolate() refuses a list inside a text", pure, () => {
  assert.throws(() => interpolate("train ${deep.list}", scope), {
    name: "UserError",
    message: "Cannot resolve 'train ${deep.list}' in dvc.yaml: 'deep.list' is a list, expected a " +
      "single value or a map",
  });
});

Deno.test("interpolate() leaves every text without a dollar sign alone", pure, () => {
  fc.assert(fc.property(fc.string().filter((text) => !text.includes("$")), (text) => {
    assert.equal(interpolate(text, scope), text);
  }));
});

Deno.test("lookup() follows dots and indices and is undefined off the path", pure, () => {
  assert.equal(lookup(scope, "deep.list[1].x"), "third");
  assert.equal(lookup(scope, "deep.list.1.x"), "third");
  assert.equal(lookup(scope, "nothing"), null);
  assert.equal(lookup(scope, "deep.lost.x"), undefined);
  assert.equal(lookup(scope, "name.length"), undefined);
  assert.equal(lookup(undefined, "a"), undefined);
});

Deno.test("lookup() sees own values only", pure, () => {
  assert.equal(lookup(scope, "constructor"), undefined);
  assert.equal(lookup(scope, "deep.list.length"), undefined);
});
