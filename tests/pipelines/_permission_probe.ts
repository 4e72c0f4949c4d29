/** Prints which permissions this process has, as JSON: name and path → state. */
const wanted: Deno.PermissionDescriptor[] = [
  { name: "ffi" },
  { name: "ffi", path: "/usr/lib/libc.so.6" },
  { name: "ffi", path: "models/evil.node" },
  { name: "write" },
  { name: "write", path: "src/errors.ts" },
  { name: "write", path: "dvc.lock" },
  { name: "net" },
  { name: "net", host: "example.com:443" },
  { name: "run" },
  { name: "sys" },
];
console.log(JSON.stringify(
  wanted.filter((descriptor) => Deno.permissions.querySync(descriptor).state === "granted")
    .map((descriptor) => Object.values(descriptor).join(" ")),
));
