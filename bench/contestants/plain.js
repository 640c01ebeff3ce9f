import nodemailer from 'nodemailer';

/** Nodemailer as it is. @type {import('./index.js').Contestant} */
export const plain = {
  name: 'plain',
  open(options) {
    const transporter = nodemailer.createTransport(options);
    return { transporter, sendMail: (message) => transporter.sendMail(message) };
  },
};
