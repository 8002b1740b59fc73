/** The build makes an imported picture its text. */
declare module "*.svg" {
  const text: string;
  export default text;
}
